import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { given } from '../../../tests/support/given.ts'
import type { Evidence } from '../../session/evidence.ts'
import type { Outcome, TestResult } from '../../session/outcome.ts'
import type { Exported } from './exported.ts'
import { inTotoLines, RECORD, STATEMENT, TEST_RESULT } from './in-toto.ts'
import { junitText } from './junit.ts'
import { sarifText } from './sarif.ts'

const NASTY = `5 < 6 && "six" > 'five' ]]> \u009b31m \u0000\u001b[31m \ud800 \ufffe é 😀\r\nsecond\tline`
const tested = (path: string, status: TestResult['status'], more: Partial<TestResult> = {}): TestResult => ({
  id: `test/a.test.js > ${path}`,
  file: 'test/a.test.js',
  path: ['sum', path],
  status,
  ...more,
})
const OUTCOME: Outcome = {
  runner: 'vitest',
  fidelity: 'full',
  ended: true,
  tests: [
    tested('adds', 'passed', { durationMs: 12.4, line: 3 }),
    tested(NASTY, 'failed', { message: NASTY, line: 7, failure: 'assertion' }),
    tested('is lost', 'missing'),
    tested('later', 'skipped'),
    tested('never', 'todo'),
    tested('fails as it should', 'xfailed'),
    tested('passes although', 'xpassed'),
  ],
  problems: [
    { file: 'test/b c#.test.js', line: 2, message: 'does not load' },
    { file: '', message: 'the runner stopped' },
  ],
  diagnostics: [
    {
      file: 'src/a b.ts',
      line: 4,
      column: 2,
      endLine: 4,
      endColumn: 9,
      severity: 'error',
      message: 'no such name',
      code: 'TS2304',
      source: 'tsc',
    },
    { file: '', severity: 'hint', message: 'no configuration' },
    { file: 'src/c.ts', severity: 'warning', message: '' },
  ],
}

const recordOf = (verdict: string, shown: Parameters<typeof given.evidence>[3] = {}): Evidence => {
  const [record] = given.criteria('C1').evidence('e1', 'C1', verdict, shown).state.evidence
  if (record === undefined) throw new Error('no record')
  return record
}

const exported = (record: Evidence, outcome: Outcome | null = OUTCOME): Exported => ({
  record,
  outcome,
  session: 's-1',
  verdict: record.verdict,
  comparison: null,
})
const failing = exported(recordOf('unmet 1 failed'))

test.each([
  ['in-toto', inTotoLines],
  ['SARIF', sarifText],
  ['JUnit', junitText],
])('%s holds no character that a terminal would obey', (_, text) => {
  expect(text([exported(recordOf('unmet no'))])).not.toMatch(/(?![\n\t])\p{Cc}/u)
})

test('what got lost since the baseline fails in every format, although all that ran passed', () => {
  const record = recordOf('met 1 passed')
  const lost = { class: 'lost' as const, id: 'x', file: 'test/a.test.js', line: 5, path: ['gone'], now: null, before: 'passed' as const }
  const comparison = { evidence: 'e1', baseline: 't0', run: 'r1', reason: null, counts: { lost: 1 }, tests: [lost], tries: 0 }
  const passed = { ...OUTCOME, tests: [tested('adds', 'passed')], problems: [], diagnostics: [] }
  const one = { ...exported(record, passed), verdict: { word: 'unmet' as const, reason: '1 passed; 1 lost' }, comparison }
  expect(inTotoLines([one])).toContain('"result":"FAILED"')
  expect(inTotoLines([one])).toContain('"counts":{"lost":1}')
  expect(sarifText([one])).toContain('gone: lost since the baseline')
  expect(junitText([one])).toMatch(/tests="2" failures="0" errors="1"[\s\S]*gone \(against the baseline\)/)
})

describe('in-toto', () => {
  /** The fields that Statement v1 and test-result v0.1 know; nothing else may stand there. */
  const Descriptor = z.strictObject({
    name: z.string().optional(),
    digest: z.record(z.string(), z.string().min(1)),
    annotations: z.record(z.string(), z.unknown()).optional(),
  })
  const statementOf = <T extends z.ZodType>(predicateType: string, predicate: T) =>
    z.strictObject({
      _type: z.literal('https://in-toto.io/Statement/v1'),
      subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ gitTree: z.string() }) })).min(1),
      predicateType: z.literal(predicateType),
      predicate,
    })
  const TestResultStatement = statementOf(
    'https://in-toto.io/attestation/test-result/v0.1',
    z.strictObject({
      result: z.enum(['PASSED', 'WARNED', 'FAILED']),
      configuration: z.array(Descriptor),
      url: z.string().optional(),
      passedTests: z.array(z.string()),
      warnedTests: z.array(z.string()),
      failedTests: z.array(z.string()),
    }),
  )
  const lines = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))

  test('is one statement a line: the test result by the specification, and the whole record', () => {
    const [result, record] = lines(inTotoLines([failing]))
    expect(TestResultStatement.parse(result)).toMatchObject({
      subject: [{ digest: { gitTree: 't1' } }],
      predicate: {
        result: 'FAILED',
        passedTests: ['test/a.test.js > adds'],
        warnedTests: ['later', 'never', 'fails as it should', 'passes although'].map((name) => `test/a.test.js > ${name}`),
        failedTests: [expect.stringContaining('test/a.test.js > 5 < 6'), 'test/a.test.js > is lost'],
      },
    })
    expect(statementOf(RECORD, z.looseObject({ session: z.literal('s-1') })).parse(record).predicate).toMatchObject({
      record: failing.record,
    })
    expect([STATEMENT, TEST_RESULT]).toEqual(['https://in-toto.io/Statement/v1', 'https://in-toto.io/attestation/test-result/v0.1'])
  })

  test('names what decided how the check ran', () => {
    const record = recordOf('met 2 passed', {
      method: { parts: { 'vitest.config.ts': 'abc' } },
      inputs: { source: 'declared', globs: ['src/**'], digest: 'def' },
    })
    const [result] = lines(inTotoLines([exported(record)]))
    const { predicate } = TestResultStatement.parse(result)
    expect(predicate.result).toBe('PASSED')
    expect(predicate.configuration.map(({ name, digest }) => [name, digest['sha256']])).toEqual([
      ['method', 'method'],
      ['vitest.config.ts', 'abc'],
      ['lock files', 'none'],
      ['inputs', 'def'],
    ])
  })

  test('of many records is many lines, and of none is nothing', () => {
    expect(lines(inTotoLines([failing, failing]))).toHaveLength(4)
    expect(inTotoLines([])).toBe('')
  })
})

describe('SARIF', () => {
  /** What SARIF 2.1.0 knows of the objects that are written here. */
  const Text = z.strictObject({ text: z.string().min(1) })
  const Region = z.strictObject({
    startLine: z.number().int().positive(),
    startColumn: z.number().int().positive().optional(),
    endLine: z.number().int().positive().optional(),
    endColumn: z.number().int().positive().optional(),
  })
  const Location = z.strictObject({
    physicalLocation: z.strictObject({
      artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.%!~*'()-]+(\/[\w.%!~*'()-]+)*$/), uriBaseId: z.literal('%SRCROOT%') }),
      region: Region.optional(),
    }),
  })
  const Result = z.strictObject({
    ruleId: z.string().min(1),
    ruleIndex: z.number().int().nonnegative(),
    level: z.enum(['none', 'note', 'warning', 'error']),
    message: Text,
    locations: z.array(Location),
  })
  const Invocation = z.strictObject({
    executionSuccessful: z.boolean(),
    commandLine: z.string(),
    arguments: z.array(z.string()),
    startTimeUtc: z.iso.datetime(),
    endTimeUtc: z.iso.datetime(),
    exitCode: z.number().int().optional(),
    exitSignalName: z.string().optional(),
  })
  const Run = z.strictObject({
    tool: z.strictObject({
      driver: z.strictObject({ name: z.string(), rules: z.array(z.strictObject({ id: z.string() })) }),
    }),
    automationDetails: z.strictObject({ id: z.string(), description: Text }),
    invocations: z.array(Invocation),
    originalUriBaseIds: z.record(z.string(), z.strictObject({ description: Text })),
    columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
    results: z.array(Result),
    properties: z.record(z.string(), z.unknown()),
  })
  const Log = z.strictObject({ $schema: z.url(), version: z.literal('2.1.0'), runs: z.array(Run) })
  const runsOf = (...all: Exported[]) => Log.parse(JSON.parse(sarifText(all))).runs

  test('holds diagnostics, failing and missing tests, and files that did not load, each at its place', () => {
    const [run] = runsOf(failing)
    const shown = run?.results.map(({ ruleId, level, message, locations }) => [
      ruleId,
      level,
      message.text.split('\n')[0]?.slice(0, 30),
      locations.map(({ physicalLocation: { artifactLocation, region } }) => `${artifactLocation.uri}:${region?.startLine ?? ''}`).join(),
    ])
    expect(shown).toEqual([
      ['tsc/TS2304', 'error', 'no such name', 'src/a%20b.ts:4'],
      ['diagnostic', 'note', 'no configuration', ''],
      ['diagnostic', 'warning', 'diagnostic', 'src/c.ts:'],
      ['failing-test', 'error', expect.stringContaining('sum > 5 < 6'), 'test/a.test.js:7'],
      ['missing-test', 'error', expect.stringContaining('sum > is lost'), 'test/a.test.js:'],
      ['file-problem', 'error', 'does not load', 'test/b%20c%23.test.js:2'],
      ['file-problem', 'error', 'the runner stopped', ''],
    ])
    expect(run?.results.map(({ ruleId, ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).not.toContain(false)
    expect(run?.results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 4, startColumn: 2, endLine: 4, endColumn: 9 })
  })

  test('is one run for each record, and says how it ended', () => {
    const killed = { ...recordOf('could-not-run it was killed'), end: { kind: 'signalled' as const, signal: 'SIGKILL' } }
    const [met, other] = runsOf(exported(recordOf('met 2 passed'), null), exported(killed, null))
    expect(met?.invocations).toMatchObject([{ executionSuccessful: true, exitCode: 0, commandLine: 'node --test', arguments: ['--test'] }])
    expect(met?.results).toEqual([])
    expect(other?.invocations).toMatchObject([{ executionSuccessful: false, exitSignalName: 'SIGKILL' }])
    expect(other?.properties).toMatchObject({ verdict: 'could-not-run', sandbox: 'confined' })
  })
})

describe('JUnit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    trimValues: false,
    processEntities: { enabled: true },
    htmlEntities: true,
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  })
  const Why = z.looseObject({ message: z.string().optional(), type: z.string().optional(), '#text': z.string().optional() })
  const Case = z.looseObject({
    name: z.string(),
    classname: z.string(),
    failure: Why.optional(),
    error: Why.optional(),
    skipped: Why.optional(),
  })
  const Suite = z.looseObject({
    name: z.string(),
    tests: z.string(),
    failures: z.string(),
    errors: z.string(),
    skipped: z.string(),
    time: z.string(),
    timestamp: z.string(),
    testcase: z.array(Case),
  })
  const suitesOf = (...all: Exported[]) => {
    const text = junitText(all)
    expect(XMLValidator.validate(text)).toBe(true)
    return z.looseObject({ testsuites: z.looseObject({ testsuite: z.array(Suite) }) }).parse(parser.parse(text)).testsuites.testsuite
  }
  /** What XML can hold of it. */
  const READABLE = ['\u0000', '\u001b', '\ud800 ', '\ufffe'].reduce((text, one) => text.replace(one, one.replace(/^./, '\ufffd')), NASTY)

  test('reads back with every test, whatever its name and message hold', () => {
    const [suite] = suitesOf(failing)
    expect(suite).toMatchObject({
      name: 'C1: tests',
      tests: '9',
      failures: '1',
      errors: '3',
      skipped: '3',
      time: '1.000',
      timestamp: '2026-01-01T00:00:00',
    })
    const kinds = suite?.testcase.map((one) => [one.name, ['failure', 'error', 'skipped'].find((kind) => kind in one) ?? 'passed'])
    expect(kinds).toEqual([
      ['sum > adds', 'passed'],
      [`sum > ${READABLE}`, 'failure'],
      ['sum > is lost', 'error'],
      ['sum > later', 'skipped'],
      ['sum > never', 'skipped'],
      ['sum > fails as it should', 'skipped'],
      ['sum > passes although', 'passed'],
      ['test/b c#.test.js', 'error'],
      ['the run', 'error'],
    ])
    expect(suite?.testcase[0]).toMatchObject({ classname: 'test/a.test.js', line: '3', time: '0.012' })
    expect(suite?.testcase[1]?.failure).toMatchObject({ type: 'assertion', '#text': READABLE })
  })

  test.each([
    ['met 2 passed', 'passed'],
    ['unmet 1 failed', 'failure'],
    ['could-not-run it was killed', 'error'],
  ])('a record that saw no single test is one case: %s is %s', (verdict, kind) => {
    const [suite] = suitesOf(exported(recordOf(verdict), null))
    expect(suite?.testcase).toHaveLength(1)
    expect(['failure', 'error'].find((one) => one in (suite?.testcase[0] ?? {})) ?? 'passed').toBe(kind)
  })

  test('without the outcome the record’s own failing tests are there', () => {
    const [suite] = suitesOf(
      exported(recordOf('unmet 1 failed', { results: { failing: [tested('adds', 'failed', { message: 'no' })] } }), null),
    )
    expect(suite?.testcase.map(({ name, failure }) => [name, failure?.['#text']])).toEqual([['sum > adds', 'no']])
  })
})
