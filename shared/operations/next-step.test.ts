import { expect, test } from 'vitest'
import { given, type Given } from '../../tests/support/given.ts'
import type { TreeNow } from '../judge/freshness.ts'
import { standingsOf } from '../judge/standing.ts'
import { nextStep } from './status-view.ts'

const T1: TreeNow = { kind: 'read', tree: 't1', changed: {} }

/** The one door: a session on tree `t1` and the call that brings it on. */
const check = (title: string, { state }: Given, expected: string): void =>
  test(title, () => expect(nextStep(state, standingsOf(state, T1))).toBe(expected))

const one = given.criteria('C1')
const met = one.evidence('e1', 'C1', 'met 2 passed')

check('nothing yet', given, 'Call set_criteria: say what must hold when the goal is reached, each with a check.')
check('a criterion that never ran', one, 'Call verify: C1 has no fresh evidence.')
check('two of them', given.criteria('C1', 'C2'), 'Call verify: C1, C2 have no fresh evidence.')
check('evidence of other files', one.evidence('e1', 'C1', 'met 2 passed', { tree: 't0' }), 'Call verify: C1 has no fresh evidence.')
check(
  'a check that could not run',
  one.evidence('e1', 'C1', 'could-not-run it was cancelled'),
  'The check of C1 could not run (it was cancelled): mend that, or set another check, then call verify.',
)
check('a run that is not over', one.runStarted('r1'), 'Call wait_job with job r1.')
check('a failure', one.evidence('e1', 'C1', 'unmet 1 failed'), 'Mend what C1 shows, then call verify.')
check('all met without a plan', met, 'Call propose_plan, so that the user can approve what the criteria are.')
check(
  'a plan that waits',
  met.planProposed('p1'),
  'The plan waits for the user, who approves it in the editor or with `maestro plan approve`.',
)
check(
  'a plan that went back comes before everything',
  met.planProposed('p1').changesRequested('p1'),
  'The user asked for changes to the plan: call propose_plan with a new revision.',
)
check('all met and approved', met.planProposed('p1').planApproved('p1'), 'Every criterion is met on the files of now.')

const vague = given.criteria({ id: 'C1', text: 'fast', check: null }).planProposed('p1').planApproved('p1')
check('only a vague criterion is left', vague, 'Call set_criteria: C1 has no check, so nothing can show it.')
