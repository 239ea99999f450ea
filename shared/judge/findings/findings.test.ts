import { checkFindings as check, T2, UNREAD } from '../../../tests/support/check-findings.ts'
import { AGENT, checkpointOf, eventOf, given, givenGoal, USER } from '../../../tests/support/given.ts'
import type { Claim, Conflict } from '../../session/conflicts.ts'
import type { Criterion } from '../../session/criterion.ts'
import type { Inputs } from '../../session/evidence.ts'
import { reduce } from '../../session/reduce/index.ts'
import type { Surroundings } from '../surroundings.ts'

check('a new session with a clear goal is silent', given, [])

// unapproved-plan
const WAITS = (revision: number) =>
  `warning unapproved-plan @plan:plan 'Plan revision ${revision} waits for your approval.' -> approve_plan, request_changes`
check('a proposed plan is reported once, with both answers', given.planProposed('p1'), [WAITS(1)])
check('an approved plan is silent', given.planProposed('p1').planApproved('p1'), [])
check('a change after approval reports again', given.planProposed('p1').planApproved('p1').planProposed('p2'), [WAITS(2)])
check('an approval of an older revision approves nothing', given.planProposed('p1').planProposed('p2').planApproved('p1'), [WAITS(2)])
check('requested changes are for the agent, not for the user', given.planProposed('p1').changesRequested('p1'), [])

// unproven-criterion
const UNPROVEN = "information unproven-criterion @plan:C1 'C1 is unproven: its check has not run yet.' -> verify"
const one = given.criteria('C1')
check('a check that never ran', one, [UNPROVEN])
check(
  'a tree that cannot be read proves nothing, whatever there is',
  one.evidence('e1', 'C1', 'met 2 passed'),
  ["information unproven-criterion @plan:C1 'C1 is unproven: the disk does not answer.' -> verify"],
  { tree: UNREAD },
)
check(
  'evidence of another definition proves nothing',
  one.evidence('e1', 'C1', 'met 2 passed', { check: { kind: 'command', argv: ['true'] } }),
  [UNPROVEN],
)
check('met on the files of now is silent', one.evidence('e1', 'C1', 'met 2 passed'), [])

// stale-evidence
check(
  'evidence of other files is one item on the criterion, naming what changed',
  one.evidence('e1', 'C1', 'met 2 passed'),
  ["information stale-evidence @plan:C1 'The evidence of C1 is stale: src/sum.js, src/more.js changed since tree t1 (was met).' -> verify"],
  { tree: T2 },
)
check(
  'undoing the change brings the old verdict back',
  one.evidence('e1', 'C1', 'met 2 passed').evidence('e2', 'C1', 'unmet 1 failed', { tree: 't2' }),
  [],
)
check(
  'stale failures are not shown on source, where lines may have moved',
  one.evidence('e1', 'C1', 'unmet 1 failed', { results: { problems: [{ file: 'a.js', line: 3, message: 'does not load' }] } }),
  [
    "information stale-evidence @plan:C1 'The evidence of C1 is stale: src/sum.js, src/more.js changed since tree t1 (was unmet).' -> verify",
  ],
  { tree: T2 },
)

// unmet-criterion, failing-test
const FAILING = {
  id: 'x',
  file: 'test/sum.test.js',
  path: ['sum', 'adds'],
  line: 5,
  status: 'failed' as const,
  message: 'expected 3\ngot 4\nat x\nat y',
}
check(
  'a failing test on its line and the criterion on its own',
  one.evidence('e1', 'C1', 'unmet 1 passed, 1 failed', { results: { failing: [FAILING] } }),
  [
    "warning failing-test @test/sum.test.js:5 'Test failed: sum > adds. expected 3 got 4 at x [C1, tree t1]' -> verify",
    "warning unmet-criterion @plan:C1 'C1 is not met: 1 passed, 1 failed (tree t1, confined).' -> verify",
  ],
)
check(
  'a missing test without a line or message stands at the top of its file',
  one.evidence('e1', 'C1', 'unmet 1 missing', { results: { failing: [{ id: 'x', file: 'a.test.js', path: ['a'], status: 'missing' }] } }),
  [
    "warning failing-test @a.test.js:1 'Test failed: a. It is missing. [C1, tree t1]' -> verify",
    "warning unmet-criterion @plan:C1 'C1 is not met: 1 missing (tree t1, confined).' -> verify",
  ],
)
check(
  'a module that does not load is shown in its file, a problem of the whole run only on the criterion',
  one.evidence('e1', 'C1', 'unmet 0 passed', {
    results: {
      problems: [
        { file: 'a.test.js', line: 2, message: 'SyntaxError' },
        { file: '', message: 'exit code 1' },
      ],
    },
  }),
  [
    "warning failing-test @a.test.js:2 'SyntaxError [C1, tree t1]' -> verify",
    "warning unmet-criterion @plan:C1 'C1 is not met: 0 passed (tree t1, confined).' -> verify",
  ],
)

// could-not-run, abandoned-run
check('a check that could not run says nothing about the code', one.evidence('e1', 'C1', 'could-not-run the run was cancelled'), [
  "warning could-not-run @plan:C1 'The check of C1 could not run: the run was cancelled.' -> verify",
])
const ABANDONED =
  "information abandoned-run @plan:C1 'The last run of C1 (r1) was abandoned: its supervisor died without a result.' -> verify"
check('an abandoned run is told', one.runStarted('r1').runAbandoned('r1'), [UNPROVEN, ABANDONED])
check('until another run of the same criterion', one.runStarted('r1').runAbandoned('r1').runStarted('r2'), [UNPROVEN])
check('but not because of a run of another one', one.runStarted('r1').runAbandoned('r1').runStarted('r2', 'C2'), [UNPROVEN, ABANDONED])

// vague-criterion, vague-goal
const VAGUE: Criterion = { id: 'C1', text: 'It is fast', check: null }
check('a criterion without a check is vague, and not also unproven', given.criteria(VAGUE), [
  'warning vague-criterion @plan:C1 \'C1 has no check, so nothing can show it. Give it one, for example {kind: "tests"} or {kind: "command", argv: ["npm", "run", "lint"]}.\'',
])
const VAGUE_GOAL =
  'information vague-goal @plan:title \'The goal names no outcome that somebody could observe. A better one: "The export of 10,000 rows takes under 2 s and keeps its format."\''
for (const goal of ['Improve', 'fix it', 'Make it better', 'Please clean up the codebase.', 'optimise things', 'Refactor everything!'])
  check(`the goal ${JSON.stringify(goal)} is vague`, givenGoal(goal), [VAGUE_GOAL])
for (const goal of [
  'Fix the login redirect',
  'Keep sum correct for integers',
  'Make it faster than 200 ms',
  'Refactor the store so that each test passes',
])
  check(`the goal ${JSON.stringify(goal)} is not`, givenGoal(goal), [])

// pending-ask
check('an open ask waits for the user', given.asked('a1'), [
  "information pending-ask @plan:a1 'a1: 1 question from host waits for you. Answer with `maestro ask answer a1`.'",
])
check('several questions that block say so', given.asked('a1', 2, true), [
  "information pending-ask @plan:a1 'a1: 2 questions from host wait for you and block the work. Answer with `maestro ask answer a1`.'",
])
check('an answered ask is silent', given.asked('a1').answered('a1'), [])

// unsaved-over-evidence
const met = one.evidence('e1', 'C1', 'met 2 passed')
const inSrc: Inputs = { source: 'declared', globs: ['src/**'], digest: 'd' }
check(
  'an unsaved buffer over fresh evidence',
  met,
  ["information unsaved-over-evidence @src/sum.js:1 'Unsaved: the evidence of C1 speaks of the saved file. Saving makes it stale.'"],
  { unsaved: ['src/sum.js'] },
)
check('an unsaved buffer of a file that no evidence depends on is silent', one.evidence('e1', 'C1', 'met', { inputs: inSrc }), [], {
  unsaved: ['docs/a.md'],
})
check('an unsaved buffer where there is no fresh evidence is nobody’s business', one, [UNPROVEN], { unsaved: ['src/sum.js'] })

// damaged-journal
check(
  'damaged lines of the journal are counted',
  given,
  [
    "hint damaged-journal @plan:goal '1 line of the journal cannot be read (a write was killed, or something else wrote there). Nothing acknowledged is lost.'",
  ],
  { tornLines: 1 },
)

// conflict
const claimed = (replica: string, by: Claim['by'], decision: Claim['decision']): Claim => ({
  event: replica,
  replica,
  position: 1,
  by,
  at: '2026-01-01T00:00:00.000Z',
  decision,
})
check(
  'an approval against a request for changes stands on the plan, with what stands and what settles it',
  given.planProposed('p1').planApproved('p1'),
  [
    "warning conflict @plan:plan 'The plan: ada on machine aaaa approved plan p1; host on machine bbbb asked for changes to plan p1; none had seen the other. What stands now: revision 1 (p1), approved. Settle it: `maestro plan approve p1` or `maestro plan reject p1`, or let the agent propose a plan that takes both in.'",
  ],
  {
    conflicts: [
      {
        subject: { kind: 'plan' },
        claims: [
          claimed('rp-aaaa1', USER, { type: 'plan_approved', plan: 'p1' }),
          claimed('rp-bbbb2', AGENT, { type: 'changes_requested', plan: 'p1', text: 't1' }),
        ],
      },
    ],
  },
)
const started = claimed('rp-aaaa1', AGENT, { type: 'step_moved', step: 'S1', to: 'started', note: null })
const done = claimed('rp-bbbb2', AGENT, { type: 'step_moved', step: 'S1', to: 'done', note: null })
const step: Conflict = { subject: { kind: 'step', step: 'S1' }, claims: [started, done] }
check(
  'a contested step stands on its line',
  given.planProposed('p1', 'Mend sum').stepDone('S1').planApproved('p1'),
  [
    "warning conflict @plan:S1 'Step S1: host on machine aaaa set it to started; host on machine bbbb set it to done; none had seen the other. What stands now: done. Settle it: `maestro step S1 STATUS` with started, done or dropped.'",
  ],
  { conflicts: [step] },
)
check('a step that another plan took away is contested no more', given, [], { conflicts: [step] })
check(
  'contested criteria and asks stand on the goal',
  given.criteria('C1').evidence('e1', 'C1', 'met 2 passed').asked('a1').answered('a1'),
  [
    'warning conflict @plan:goal \'The criteria: host on machine aaaa set none; host on machine bbbb set C1 "C1 holds"; none had seen the other. What stands now: C1 "C1 holds". Settle it: set the criteria once more with set_criteria or `maestro criteria set`, as they shall be.\'',
    "warning conflict @plan:goal 'Ask a1: ada on machine aaaa answered it; ada on machine bbbb answered it; none had seen the other. What stands now: the answer of ada at 2026-01-01T00:00:05.000Z. Settle it: `maestro ask answer a1` once more.'",
  ],
  {
    conflicts: [
      {
        subject: { kind: 'criteria' },
        claims: [
          claimed('rp-aaaa1', AGENT, { type: 'criteria_set', criteria: [], plan: null }),
          claimed('rp-bbbb2', AGENT, { type: 'criteria_set', criteria: [{ id: 'C1', text: 'C1 holds', check: null }], plan: null }),
        ],
      },
      {
        subject: { kind: 'ask', ask: 'a1' },
        claims: ['rp-aaaa1', 'rp-bbbb2'].map((replica) => claimed(replica, USER, { type: 'ask_answered', ask: 'a1', text: replica })),
      },
    ],
  },
)

// events-awaited
check(
  'events that wait for another machine are told',
  given,
  [
    "information events-awaited @plan:goal '2 events of machine bbbb wait for machine aaaa, whose events have not all arrived. Let it run `maestro push`, then `maestro pull` here.'",
  ],
  { waiting: [{ replica: 'rp-bbbb2', on: 'rp-aaaa1', hash: 'h', events: 2 }] },
)

// checkpoint-failed
const checkpoint = (n: number) => ({
  type: 'checkpoint_created' as const,
  checkpoint: checkpointOf(`K${n}`, `t${n}`),
})

// diverged-files
const elsewhere = { ...eventOf({ ...checkpoint(2), checkpoint: { ...checkpoint(2).checkpoint, id: 'K2-bbbb' } }, 9), replica: 'rp-bbbb2' }
check('files that stand apart name both machines', { ...given, state: reduce(given.happened(checkpoint(1)).state, elsewhere) }, [
  "warning diverged-files @plan:goal 'The files stand apart: machine 1 at K1 (tree t1, 2026-01-01T00:00:02.000Z, agent (host, mcp)); machine bbbb at K2-bbbb (tree t2, 2026-01-01T00:00:09.000Z, agent (host, mcp)). Each machine keeps its own until you choose. Settle it: `maestro files choose`.'",
])
check('the files of one machine never do', given.happened(checkpoint(1)).happened(checkpoint(2)), [])

const failed = { type: 'checkpoint_failed' as const, why: 'timer' as const, code: 'disk_full', message: 'No space is left.' }
const FAILED = (said: string) => `warning checkpoint-failed @plan:goal '${said}' -> checkpoint`
const failing = given.happened(checkpoint(1)).happened(failed)
check('a failed checkpoint names the last good one', failing, [
  FAILED('Last good checkpoint K1 at 00:00 UTC, none since 00:00 UTC (timer): No space is left.'),
])
check('without any good one it says so', given.happened(failed), [
  FAILED('There is no good checkpoint, none since 00:00 UTC (timer): No space is left.'),
])
check('the next good one clears it', failing.happened(checkpoint(2)), [])
check('so does looking again at the same files', failing.happened({ type: 'checkpoint_recovered', checkpoint: 'K1' }), [])
check(
  'a failure that the journal could not take is told all the same',
  given,
  [FAILED('There is no good checkpoint, none since 12:03 UTC (turn-end): No space is left.')],
  { around: { unrecordedFailure: { at: '2026-01-01T12:03:00.000Z', why: 'turn-end', code: 'disk_full', message: 'No space is left.' } } },
)

// disk-low
check('a disk with room is silent', given, [], { around: { disk: { used: 0.849, freeBytes: 1 } } })
check(
  'a nearly full disk is told with what is free',
  given,
  ["warning disk-low @plan:goal 'The disk of the store is 85 % full, 1.5 GB are free. Free some space before checkpoints fail.'"],
  { around: { disk: { used: 0.859, freeBytes: 1.5 * 1024 ** 3 } } },
)

// overlapping-plan
check(
  'another session that plans the same files is named with its work tree and the paths',
  given.planProposed('p1').planApproved('p1'),
  ["warning overlapping-plan @plan:plan 'Session s-2 in work tree wt-b plans the same files: a, b, c, d, e and 1 more.'"],
  { around: { overlaps: [{ session: 's-2', workTree: 'wt-b', paths: ['a', 'b', 'c', 'd', 'e', 'f'] }] } },
)

// store-over-budget
const GB = 1024 ** 3
const storeOf = (bytes: number): Partial<Surroundings> => ({
  store: {
    bytes,
    budgetBytes: 2 * GB,
    parts: [
      { name: 'objects', bytes: GB },
      { name: 'runs', bytes: 5 * 1024 ** 2 },
    ],
  },
})
check('a store within its budget is silent', given, [], { around: storeOf(2 * GB) })
check(
  'a store over its budget names who uses what',
  given,
  [
    "information store-over-budget @plan:goal 'The store takes 2.1 GB of 2.0 GB: objects 1.0 GB, runs 5.0 MB. `maestro doctor` shows more.'",
  ],
  { around: storeOf(2.1 * GB) },
)
