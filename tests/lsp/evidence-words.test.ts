import { expect, test } from 'vitest'
import { evidenceWords } from '../../server-lsp/evidence-words.ts'
import { standingsOf } from '../../shared/judge/standing.ts'
import type { Evidence } from '../../shared/session/evidence.ts'
import { given } from '../support/given.ts'

const LATER = '2026-01-01T02:05:00.000Z'

/** The words for evidence that differs from the plain one by `more`. */
const words = (more: Partial<Evidence>, whole: boolean, now = LATER): string[] => {
  const state = given.criteria('C1').evidence('e1', 'C1', 'met 2 passed').state
  const changed = { ...state, evidence: state.evidence.map((evidence) => ({ ...evidence, ...more })) }
  const [standing] = standingsOf(changed, { kind: 'read', tree: 't1', changed: {} })
  if (standing === undefined) throw new Error('no standing')
  return evidenceWords(standing, { now, whole }).split('\n')
}

const plain = given.criteria('C1').evidence('e1', 'C1', 'met 2 passed').state.evidence[0]
if (plain === undefined) throw new Error('no evidence')

test('verdict, tree, method, grade, fidelity, age and inputs, and with room also the check', () => {
  const short = [
    'C1 met: 2 passed (definition not approved)',
    '- tree t1',
    '- method `node --test` (method)',
    '- sandbox confined, fidelity full',
    '- evidence e1, 2 hours ago',
    '- inputs the whole tree',
  ]
  expect(words({}, false)).toEqual(short)
  expect(words({}, true)).toEqual([...short, '- check tests, definition not approved'])
})

test.each<[string, Partial<Evidence>, string]>([
  [
    'a lacking feature of the sandbox',
    { sandbox: { grade: 'confined-partial', missing: ['seccomp'] } },
    '- sandbox confined-partial without seccomp, fidelity full',
  ],
  [
    'declared inputs',
    { subject: { ...plain.subject, inputs: { source: 'declared', globs: ['src/**', 'test/**'], digest: 'd' } } },
    '- inputs declared: src/**, test/**',
  ],
  [
    'inputs of a package, many',
    { subject: { ...plain.subject, inputs: { source: 'packages', globs: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], digest: 'd' } } },
    '- inputs of the package and what it depends on: a, b, c, d, e, f and 2 more',
  ],
  ['artefacts', { artefacts: [{ path: 'lcov.info', bytes: 12, sha256: 'x' }] }, '- artefacts: lcov.info (12 bytes)'],
])('%s', (_, more, line) => {
  expect(words(more, false)).toContain(line)
})

test.each<[string, Partial<Evidence>, string]>([
  [
    'a number that holds',
    { results: { ...plain.results, metrics: [{ name: 'p95', value: 45, op: '<=', target: 100, unit: 'ms', holds: true }] } },
    '- metric p95 45 ms (<= 100 ms): holds',
  ],
  [
    'a number that was not found',
    { results: { ...plain.results, metrics: [{ name: 'rps', value: null, op: '>=', target: 10, holds: false }] } },
    '- metric rps not found (>= 10): does not hold',
  ],
  ['coverage', { results: { ...plain.results, coverage: { what: 'lines', covered: 9, total: 12 } } }, '- coverage 9 of 12 lines (75.0 %)'],
  [
    'coverage of nothing',
    { results: { ...plain.results, coverage: { what: 'branches', covered: 0, total: 0 } } },
    '- coverage 0 of 0 branches',
  ],
  ['problems', { results: { ...plain.results, diagnosticCounts: { error: 2, warning: 1 } } }, '- problems: 2 error, 1 warning'],
  ['services', { environment: { ...plain.environment, tools: { redis: '7.0' } } }, '- services and tools: redis 7.0'],
  [
    'inputs that nothing tracks',
    { environment: { ...plain.environment, untracked: ['port 5432 of this machine'] } },
    '- inputs that nothing tracks: port 5432 of this machine',
  ],
  ['files that the run left', { integrity: { changedFiles: [], leftFiles: ['out.txt'] } }, '- files that the run left: out.txt'],
])('on the plan also %s', (_, more, line) => {
  expect(words(more, true)).toContain(line)
  expect(words(more, false)).not.toContain(line)
})

test('what was read or attested ran nothing, and a young age is no number', () => {
  const said = words({ method: { ...plain.method, argv: [] } }, false, '2026-01-01T00:00:30.000Z')
  expect(said).not.toContainEqual(expect.stringContaining('method'))
  expect(said).toContain('- evidence e1, less than a minute ago')
})
