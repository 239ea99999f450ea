import { checkLabel } from '../../session/check-label.ts'
import type { ComparedTest } from '../../session/comparison.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import type { FileProblem, TestResult } from '../../session/outcome.ts'
import { diagnosticsOf, plainJson, problemsOf, testName, testsOf, worsened, type Exported } from './exported.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

type Level = 'error' | 'warning' | 'note'
type Result = { readonly ruleId: string; readonly level: Level; readonly text: string; readonly place: Place | null }
type Place = Pick<Diagnostic, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'>

/**
 * SARIF 2.1.0, one run for each record: its diagnostics, its failing and missing tests, and files that did not load. Paths are relative to the
 * workspace, `%SRCROOT%`.
 */
export const sarifText = (exported: readonly Exported[]): string =>
  `${plainJson(JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: exported.map(runOf) }, null, 2))}\n`

const runOf = (exported: Exported): object => {
  const { record, verdict } = exported
  const results = [
    ...diagnosticsOf(exported).map(ofDiagnostic),
    ...testsOf(exported).flatMap(ofTest),
    ...worsened(exported).map(ofWorsened),
    ...problemsOf(exported).map(ofProblem),
  ]
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))]
  return {
    tool: { driver: { name: 'maestro', rules: rules.map((id) => ({ id })) } },
    automationDetails: { id: `${record.criterion}/${record.id}`, description: { text: checkLabel(record.check) } },
    invocations: [invocationOf(record)],
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the workspace.' } } },
    columnKind: 'utf16CodeUnits',
    results: results.map((result) => resultOf(result, rules)),
    properties: { verdict: verdict.word, reason: verdict.reason, tree: record.subject.tree, sandbox: record.sandbox.grade },
  }
}

/** What ran: a check that could not run was no successful execution, whatever it left behind. */
const invocationOf = ({ method, timing, end, verdict }: Exported['record']): object => ({
  executionSuccessful: verdict.word !== 'could-not-run',
  commandLine: method.argv.join(' '),
  arguments: method.argv.slice(1),
  startTimeUtc: timing.startedAt,
  endTimeUtc: timing.endedAt,
  ...(end.kind === 'exited' && { exitCode: end.code }),
  ...(end.kind === 'signalled' && { exitSignalName: end.signal }),
})

const LEVELS: Readonly<Record<Diagnostic['severity'], Level>> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' }

const ofDiagnostic = (diagnostic: Diagnostic): Result => ({
  ruleId: [diagnostic.source, diagnostic.code].filter((part) => part !== undefined && part !== '').join('/') || 'diagnostic',
  level: LEVELS[diagnostic.severity],
  text: diagnostic.message,
  place: diagnostic.file === '' ? null : diagnostic,
})

const ofTest = (test: TestResult): Result[] =>
  test.status !== 'failed' && test.status !== 'missing'
    ? []
    : [
        {
          ruleId: test.status === 'failed' ? 'failing-test' : 'missing-test',
          level: 'error',
          text: `${testName(test)}: ${test.message ?? (test.status === 'failed' ? 'failed' : 'discovered, and without a result')}`,
          place: { file: test.file, ...(test.line !== undefined && { line: test.line }) },
        },
      ]

const ofWorsened = (test: ComparedTest): Result => ({
  ruleId: `${test.class}-test`,
  level: 'error',
  text: `${testName(test)}: ${test.class} since the baseline`,
  place: { file: test.file, ...(test.line !== undefined && { line: test.line }) },
})

const ofProblem = ({ file, line, message }: FileProblem): Result => ({
  ruleId: 'file-problem',
  level: 'error',
  text: message,
  place: file === '' ? null : { file, ...(line !== undefined && { line }) },
})

const resultOf = ({ ruleId, level, text, place }: Result, rules: readonly string[]): object => ({
  ruleId,
  ruleIndex: rules.indexOf(ruleId),
  level,
  message: { text: text === '' ? ruleId : text },
  locations: place === null ? [] : [{ physicalLocation: physical(place) }],
})

const physical = ({ file, line, column, endLine, endColumn }: Place): object => ({
  artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
  ...(line !== undefined && {
    region: {
      startLine: line,
      ...(column !== undefined && { startColumn: column }),
      ...(endLine !== undefined && { endLine }),
      ...(endColumn !== undefined && { endColumn }),
    },
  }),
})
