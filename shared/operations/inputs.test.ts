import { describe, expect, test } from 'vitest'
import { operations } from './index.ts'

const accepts = (name: string, input: unknown): boolean =>
  operations.find((one) => one.name === name)?.input.safeParse(input).success ?? false

const PLAN = { strategy: 's', steps: [{ title: 't' }], edge_cases: [], test_approach: 'a', scope: 'c' }

describe('a plan has all its parts, or is refused', () => {
  test('with all of them it is taken', () => expect(accepts('propose_plan', PLAN)).toBe(true))
  test.each(Object.keys(PLAN))('without %s it is refused', (part) => {
    expect(accepts('propose_plan', Object.fromEntries(Object.entries(PLAN).filter(([name]) => name !== part)))).toBe(false)
  })
  test.each(['strategy', 'test_approach', 'scope'])('an empty %s is refused', (part) =>
    expect(accepts('propose_plan', { ...PLAN, [part]: '' })).toBe(false),
  )
  test('so is one without steps', () => expect(accepts('propose_plan', { ...PLAN, steps: [] })).toBe(false))
})

test.each([
  ['approve_plan', { plan: '0123456789abcdef0123456789abcdef' }, true],
  ['approve_plan', { plan: 'latest' }, false],
  ['approve_plan', {}, false],
  ['update_step', { step: 'S1', status: 'done' }, true],
  ['update_step', { step: 'S1', status: 'approved' }, false],
  ['wait_job', { job: 'r-1', wait_s: 45 }, true],
  ['wait_job', { job: 'r-1', wait_s: 46 }, false],
  ['run_command', { command: 'npm test' }, true],
  ['run_command', { command: [] }, false],
  ['run_command', { command: 'x', timeout_s: 0 }, false],
  ['remember', { kind: 'lesson', text: 'x' }, true],
  ['remember', { kind: 'secret', text: 'x' }, false],
  ['remember', { kind: 'lesson', text: 'x'.repeat(32_001) }, false],
  ['ask_user', { questions: [{ id: 'q', text: 't', kind: 'confirm' }] }, true],
  ['ask_user', { questions: [{ id: 'q', text: '', kind: 'confirm' }] }, false],
  ['set_criteria', { criteria: [] }, false],
  ['checkpoint', { action: 'erase' }, false],
])('%s %j: taken %s', (name, input, expected) => expect(accepts(name, input)).toBe(expected))

describe('the list of operations', () => {
  const names = operations.map(({ name }) => name)

  test('names each once, in snake_case, and each command line once', () => {
    const paths = operations.flatMap(({ cli }) => (cli === null ? [] : [cli.path]))
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(paths).size).toBe(paths.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
  })

  test('offers no act of the user as a tool, and every operation in a terminal or to the agent', () => {
    expect(operations.filter(({ caller, toolset }) => caller === 'user' && toolset !== null)).toEqual([])
    expect(operations.filter(({ cli, toolset }) => cli === null && toolset === null)).toEqual([])
  })

  test('takes results from nobody: no input is called evidence, verdict, outcome, passed or exit', () => {
    const fields = operations.flatMap(({ input }) => Object.keys(input.shape))
    expect(fields.filter((field) => /evidence|verdict|outcome|passed|exit|grade/.test(field))).toEqual([])
  })

  test('every positional word of a command line is a field of its input', () => {
    const strangers = operations.flatMap(({ name, cli, input }) =>
      (cli?.positional ?? []).filter((word) => !(word.replace('...', '') in input.shape)).map((word) => `${name} ${word}`),
    )
    expect(strangers).toEqual([])
  })
})
