import { expect, test } from 'vitest'
import { given, type Given } from '../../tests/support/given.ts'
import { planDocument } from './plan-document.ts'

/** The one door: the document, with every item that a finding may stand on marked at its line. */
const check = (title: string, { state }: Given, expected: readonly string[]): void =>
  test(title, () => {
    const { text, lines } = planDocument(state)
    const marks = new Map(Object.entries(lines).map(([item, line]) => [line, item]))
    expect(text.split('\n').map((line, index) => (marks.has(index) ? `${line} <- ${marks.get(index)}` : line))).toEqual(expected)
  })

const HEAD = ['# Keep sum correct for integers <- title', '', 'Session s-1, opened 2026-01-01T00:00:01.000Z by host. <- goal']

check('a new session is its goal', given, [...HEAD, ''])
check(
  'criteria with what shows them',
  given.criteria(
    'C1',
    { id: 'C2', text: 'It is fast', check: null },
    { id: 'C3', text: 'Lint is clean', check: { kind: 'command', argv: ['npm', 'run', 'lint'], pattern: 'ok' } },
  ),
  [
    ...HEAD,
    '',
    '## Criteria',
    '',
    '- C1: C1 holds — tests <- C1',
    '- C2: It is fast — no check <- C2',
    '- C3: Lint is clean — command `npm run lint` matching /ok/ <- C3',
    '',
  ],
)

const PLAN = (word: string, steps: readonly string[]) => [
  ...HEAD,
  '',
  `## Plan, revision 1 (${word}) <- plan`,
  '',
  'Small steps',
  '',
  '## Steps',
  '',
  ...steps,
  '',
  '## Edge cases',
  '',
  '- zero',
  '',
  '## Test approach',
  '',
  'node:test',
  '',
  '## Scope',
  '',
  'one function',
  '',
]
const planned = given.planProposed('p1', 'Mend sum', 'Show it')
const OPEN = ['- [ ] S1: Mend sum (files: src/sum.js) <- S1', '- [ ] S2: Show it (files: src/sum.js) <- S2']
check('a plan that waits', planned, PLAN('waits for approval', OPEN))
check('a plan that went back', planned.changesRequested('p1'), PLAN('changes requested', OPEN))
check('an approved plan says by whom and by which way', planned.planApproved('p1'), PLAN('approved by ada via editor', OPEN))
check(
  'steps as they move',
  planned.stepDone('S1').happened({ type: 'step_moved', step: 'S2', to: 'dropped', note: null }),
  PLAN('waits for approval', ['- [x] S1: Mend sum (files: src/sum.js) <- S1', '- [ ] S2: Show it (files: src/sum.js; dropped) <- S2']),
)

const OPENED = {
  type: 'session_opened' as const,
  session: 's-1',
  goal: 'Keep sum correct for integers',
  workTree: 'main',
  playbook: null,
  from: null,
}
const constrained = given.happened({ ...OPENED, constraints: ['No new dependency', 'The public API stays'] })
test('constraints stand in the document, where the user and the agent read them', () => {
  expect(planDocument(constrained.state).text).toContain('\n## Constraints\n\n- No new dependency\n- The public API stays\n')
})

check('only open asks stand there', given.asked('a1', 2).asked('a2').answered('a2'), [
  ...HEAD,
  '',
  '## Open asks',
  '',
  '- a1: 2 questions <- a1',
  '',
])

check(
  'words of several lines stay on their line, so that nothing below moves and nothing looks like another item',
  given.criteria({ id: 'C1', text: 'It holds\n- C2: not a criterion\r\n## Plan\u2028x', check: null }, 'C3'),
  [...HEAD, '', '## Criteria', '', '- C1: It holds - C2: not a criterion ## Plan x — no check <- C1', '- C3: C3 holds — tests <- C3', ''],
)

test('the document changes only when the session does: no verdict, no time of now', () => {
  const before = planDocument(given.criteria('C1').state).text
  expect(planDocument(given.criteria('C1').evidence('e1', 'C1', 'unmet 1 failed').state).text).toBe(before)
})

const LOCKED: Given = given.happened({
  type: 'plan_proposed',
  plan: {
    revision: 1,
    hash: 'p1',
    strategy: 'Small steps',
    steps: [],
    edgeCases: [],
    testApproach: 'node:test',
    scope: 'one function',
    criteria: [],
    locked: ['test/sum.test.js', 'test/api/**'],
  },
})
check('what the plan locks stands beside how it is tested', LOCKED, [
  ...HEAD,
  '',
  '## Plan, revision 1 (waits for approval) <- plan',
  '',
  'Small steps',
  '',
  '## Test approach',
  '',
  'node:test',
  '',
  '## Locked tests',
  '',
  '- test/sum.test.js',
  '- test/api/**',
  '',
  '## Scope',
  '',
  'one function',
  '',
])
