import { expect, test } from 'vitest'
import type { Outcome, SessionView, TestResult } from '../../shared/index.ts'
import { standingsOf } from '../../shared/judge/standing.ts'
import { nothingAround } from '../../shared/judge/surroundings.ts'
import { given, type Given } from '../support/given.ts'
import { openSeenTests, type SeenTests } from '../../server-lsp/seen-tests.ts'
import { testCalls } from '../../server-lsp/test-calls.ts'

const result = (file: string, line: number | undefined, more: Partial<TestResult> = {}): TestResult => ({
  id: `${file}:${line}`,
  file,
  path: [`test ${line}`],
  status: 'passed',
  ...(line !== undefined && { line }),
  ...more,
})

const outcomeWith = (tests: TestResult[]): Outcome => ({ runner: 'node-test', fidelity: 'full', tests, problems: [], ended: true })

const viewOf = ({ state }: Given, tree = 't1'): SessionView => {
  const now = { kind: 'read' as const, tree, changed: {} }
  return {
    state,
    tree: now,
    standings: standingsOf(state, now),
    findings: [],
    requestedChanges: null,
    tornLines: 0,
    conflicts: [],
    waiting: [],
    surroundings: nothingAround,
    weakened: { kind: 'unlooked' },
    changedTests: [],
    between: {},
  }
}

/** Outcomes by evidence or run, and the names of those that were read. */
const reading = (outcomes: Readonly<Record<string, TestResult[]>>): { seen: SeenTests; reads: string[] } => {
  const reads: string[] = []
  const read = (id: string): Outcome | null => {
    reads.push(id)
    const tests = outcomes[id]
    return tests === undefined ? null : outcomeWith(tests)
  }
  return { reads, seen: openSeenTests({ ofEvidence: (_, { id }) => read(id), ofRun: (_, run) => read(run) }) }
}

const lenses = (seen: SeenTests, view: SessionView, path: string, unsaved: readonly string[] = []): string[] =>
  testCalls(seen, { view, unsaved }, path).map(({ line, fix }) => `${line} ${fix.title} ${JSON.stringify(fix.input)}`)

const proved = given.criteria('C1', 'C2').evidence('e1', 'C1', 'unmet 1 failed')

test('each test has its result on its line, the file the sum of them, and both the run', () => {
  const { seen } = reading({
    e1: [
      result('a.test.js', 3, { durationMs: 12 }),
      result('a.test.js', 5, { status: 'failed' }),
      result('a.test.js', 9, { params: '[1]' }),
      result('a.test.js', 9, { params: '[2]', status: 'failed' }),
      result('a.test.js', undefined),
      result('b.test.js', 1),
    ],
  })
  expect(lenses(seen, viewOf(proved), 'a.test.js')).toEqual([
    '0 3 passed, 2 failed (C1): run the file again {"files":["a.test.js"]}',
    '2 passed in 12 ms (C1): run again {"files":["a.test.js"],"test":"test 3"}',
    '4 failed (C1): run again {"files":["a.test.js"],"test":"test 5"}',
    '8 1 passed, 1 failed (C1): run again {"files":["a.test.js"]}',
  ])
  expect(lenses(seen, viewOf(proved), 'src/a.js')).toEqual([])
})

test.each<[string, SessionView, readonly string[]]>([
  ['evidence is stale', viewOf(proved, 't2'), []],
  ['the text is not saved', viewOf(proved), ['sum.js']],
  ['nothing ran', viewOf(given.criteria('C1')), []],
])('where %s, no result is shown on a line, only the run offered', (_, view, unsaved) => {
  const { seen } = reading({ e1: [result('sum.js', 3), result('a.test.js', 4)] })
  const offered = view.state.evidence.length === 0 ? [] : ['0 Run the tests of sum.js {"files":["sum.js"]}']
  // By its results a file of tests, whatever it is called; by its name before anything ran.
  expect(lenses(seen, view, 'sum.js', unsaved)).toEqual(offered)
  expect(lenses(seen, view, 'a.test.js', ['a.test.js'])).toEqual(['0 Run the tests of a.test.js {"files":["a.test.js"]}'])
})

test('a file of tests that is not as it was at the baseline offers its proof, and each new test says what is known of it', () => {
  const proof = { id: 'a', file: 'a.test.js', line: 3, path: ['a'], now: 'passed' as const, answer: 'yes' as const, why: 'it fails there' }
  const check = { kind: 'fails-without-fix' as const }
  const session = given
    .criteria({ id: 'C1', text: 'It is proved', check })
    .evidence('e1', 'C1', 'met 1 proves it', { check, results: { proofs: [proof] } })
  const { seen } = reading({ e1: [] })
  const view = { ...viewOf(session), changedTests: ['a.test.js'] }
  const offered = [
    '0 Run the tests of a.test.js {"files":["a.test.js"]}',
    '0 Prove that its new tests fail without the fix {"files":["a.test.js"]}',
  ]
  expect(lenses(seen, view, 'a.test.js')).toEqual([...offered, '2 fails without the fix (C1): prove again {"files":["a.test.js"]}'])
  expect(lenses(seen, view, 'a.test.js', ['a.test.js'])).toEqual(offered)
  expect(lenses(seen, viewOf(session), 'a.test.js')).toEqual(offered.slice(0, 1))
})

test('of several criteria the newest evidence that has the file speaks for it', () => {
  const twice = proved.evidence('e2', 'C2', 'met 1 passed')
  const { seen } = reading({ e1: [result('a.test.js', 1), result('b.test.js', 1)], e2: [result('a.test.js', 1)] })
  expect(seen.of(viewOf(twice), 'a.test.js')?.standing?.criterion.id).toBe('C2')
  expect(seen.of(viewOf(twice), 'b.test.js')?.standing?.criterion.id).toBe('C1')
})

test('where the whole outcome is not on this machine, the failing tests of the record are shown', () => {
  const failing = [result('a.test.js', 5, { status: 'failed' })]
  const { seen } = reading({})
  const view = viewOf(given.criteria('C1').evidence('e1', 'C1', 'unmet 1 failed', { results: { failing } }))
  expect(seen.of(view, 'a.test.js')?.tests).toEqual(failing)
})

test('a run that is nobody’s evidence is shown as that, on exactly the files that it saw', () => {
  const base = given.criteria('C1').runStarted('r1')
  const started = base.state.runs[0]
  if (started === undefined) throw new Error('no run')
  const ran = given
    .happened({ type: 'run_started', run: 'r1', purpose: { ...started.purpose, criterion: null } })
    .happened({ type: 'run_finished', run: 'r1', end: { kind: 'exited', code: 0 }, grade: 'confined', wallMs: 1, counts: null })
  const { seen } = reading({ r1: [result('a.test.js', 3)] })
  expect(lenses(seen, viewOf(ran), 'a.test.js')).toContain(
    '2 passed (run r1, not evidence): run again {"files":["a.test.js"],"test":"test 3"}',
  )
  expect(lenses(seen, viewOf(ran, 't2'), 'a.test.js')).toEqual(['0 Run the tests of a.test.js {"files":["a.test.js"]}'])
})

test('5,000 tests in 200 files are read once, whatever is asked of them', () => {
  const files = Array.from({ length: 200 }, (_, file) => `test/f${file}.test.js`)
  const { seen, reads } = reading({ e1: files.flatMap((file) => Array.from({ length: 25 }, (_, line) => result(file, line + 1))) })
  const view = viewOf(proved)
  for (const file of files) expect(lenses(seen, view, file)).toHaveLength(26)
  for (const file of files) expect(seen.of(view, file)?.tests).toHaveLength(25)
  expect(reads).toEqual(['e1'])
})

test('only so many outcomes are remembered', () => {
  const names = Array.from({ length: 40 }, (_, index) => `C${index}`)
  const many = names.reduce((session, name) => session.evidence(`e-${name}`, name, 'met'), given.criteria(...names))
  const { seen, reads } = reading(Object.fromEntries(names.map((name) => [`e-${name}`, [result('a.test.js', 1)]])))
  const view = viewOf(many)
  expect(seen.of(view, 'none.test.js')).toBeNull()
  expect(reads).toHaveLength(40)
  expect(seen.of(view, 'none.test.js')).toBeNull()
  expect(reads.length).toBeGreaterThan(40)
})
