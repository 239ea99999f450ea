import { canonicalJson } from '../../session/canonical.ts'
import type { Evidence } from '../../session/evidence.ts'
import type { TestResult } from '../../session/outcome.ts'
import { plainJson, testsOf, type Exported } from './exported.ts'

export const STATEMENT = 'https://in-toto.io/Statement/v1'
export const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1'
/** Our own predicate: the whole record. A name, not an address. */
export const RECORD = 'urn:maestro:evidence:v1'

/**
 * Statements of in-toto v1, one JSON text a line: for every record its test result (predicate test-result v0.1) and the record itself. They are not
 * signed; who wants that signs them on the way out.
 */
export const inTotoLines = (exported: readonly Exported[]): string =>
  exported
    .flatMap((one) => [testResult(one), wholeRecord(one)])
    .map((statement) => `${plainJson(canonicalJson(statement))}\n`)
    .join('')

type Statement = {
  readonly _type: typeof STATEMENT
  readonly subject: readonly { readonly name: string; readonly digest: { readonly gitTree: string } }[]
  readonly predicateType: string
  readonly predicate: Readonly<Record<string, unknown>>
}

const statement = ({ subject }: Evidence, predicateType: string, predicate: Statement['predicate']): Statement => ({
  _type: STATEMENT,
  subject: [{ name: 'workspace', digest: { gitTree: subject.tree } }],
  predicateType,
  predicate,
})

const testResult = (exported: Exported): Statement => {
  const { record } = exported
  const tests = testsOf(exported)
  const named = (...statuses: readonly TestResult['status'][]): string[] =>
    tests.filter(({ status }) => statuses.includes(status)).map(({ id }) => id)
  return statement(record, TEST_RESULT, {
    result: exported.verdict.word === 'met' ? 'PASSED' : 'FAILED',
    configuration: configurationOf(record),
    passedTests: named('passed'),
    warnedTests: named('skipped', 'todo', 'xfailed', 'xpassed'),
    failedTests: named('failed', 'missing'),
  })
}

/** Resource descriptors: what decided how the check ran. */
const configurationOf = ({ method, environment, subject }: Evidence): readonly object[] => [
  { name: 'method', digest: { sha256: method.hash }, annotations: { argv: method.argv, runner: method.runner } },
  ...Object.entries(method.parts ?? {}).map(([name, sha256]) => ({ name, digest: { sha256 } })),
  { name: 'lock files', digest: { sha256: environment.lockFiles } },
  ...(subject.inputs === undefined
    ? []
    : [
        {
          name: 'inputs',
          digest: { sha256: subject.inputs.digest },
          annotations: { source: subject.inputs.source, globs: subject.inputs.globs },
        },
      ]),
]

const wholeRecord = ({ record, session, comparison }: Exported): Statement =>
  statement(record, RECORD, { session, record, ...(comparison !== null && { comparison }) })
