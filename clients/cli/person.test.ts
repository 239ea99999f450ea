import { expect, test } from 'vitest'
import { callerName, personAt } from './person.ts'

test.each([
  [{ interactive: true, allowed: false }, null],
  [{ interactive: false, allowed: true }, null],
  [{ interactive: false, allowed: false }, 'not_interactive'],
])('a user act with %j: %s', (who, code) => expect(personAt(who)?.code ?? null).toBe(code))

test('the refusal names the editor and the setting', () => {
  const hint = personAt({ interactive: false, allowed: false })?.hint
  expect(hint).toContain('.maestro/plan.md')
  expect(hint).toContain('approvals.allowNonInteractive')
})

test('an act without a terminal carries that in its name', () => {
  expect(callerName('ada', { userAct: true, interactive: false })).toBe('ada without a terminal')
  expect(callerName('ada', { userAct: true, interactive: true })).toBe('ada')
  expect(callerName('ada', { userAct: false, interactive: false })).toBe('ada')
})
