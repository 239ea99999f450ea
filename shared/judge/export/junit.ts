import { checkLabel } from '../../session/check-label.ts'
import type { ComparedTest } from '../../session/comparison.ts'
import type { FileProblem, TestResult } from '../../session/outcome.ts'
import { problemsOf, testName, testsOf, worsened, type Exported } from './exported.ts'

/**
 * JUnit XML as CI systems read it: one suite for each record. A record without tests of its own is one case that says what its verdict says; a test
 * that was discovered and has no result is an error, never left out.
 */
export const junitText = (exported: readonly Exported[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'maestro' }, exported.map(suite))}\n`

const suite = (exported: Exported): string => {
  const { record } = exported
  const cases = [...testsOf(exported).map(ofTest), ...worsened(exported).map(ofWorsened), ...problemsOf(exported).map(ofProblem)]
  const all = cases.length > 0 ? cases : [ofVerdict(exported)]
  const count = (kind: Case['kind']): number => all.filter((one) => one.kind === kind).length
  return element(
    'testsuite',
    {
      name: `${record.criterion}: ${checkLabel(record.check)}`,
      tests: all.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: seconds(record.timing.wallMs),
      timestamp: record.timing.startedAt.replace(/\.\d+Z$|Z$/, ''),
    },
    [properties(exported), ...all.map(({ xml }) => xml)],
  )
}

const properties = ({ record, session, verdict }: Exported): string =>
  element(
    'properties',
    {},
    Object.entries({
      'maestro.session': session,
      'maestro.evidence': record.id,
      'maestro.tree': record.subject.tree,
      'maestro.verdict': verdict.word,
      'maestro.sandbox': record.sandbox.grade,
      'maestro.fidelity': record.results.fidelity,
    }).map(([name, value]) => element('property', { name, value })),
  )

type Case = { readonly kind: 'passed' | 'failure' | 'error' | 'skipped'; readonly xml: string }

const ofTest = (test: TestResult): Case => {
  const kind = KINDS[test.status]
  const attributes = {
    name: testName(test),
    classname: test.file,
    file: test.file,
    ...(test.line !== undefined && { line: test.line }),
    ...(test.durationMs !== undefined && { time: seconds(test.durationMs) }),
  }
  return {
    kind,
    xml: element('testcase', attributes, kind === 'passed' ? [] : [why(kind, test.status, test.message ?? test.status, test.failure)]),
  }
}

const KINDS: Readonly<Record<TestResult['status'], Case['kind']>> = {
  passed: 'passed',
  xpassed: 'passed',
  failed: 'failure',
  missing: 'error',
  skipped: 'skipped',
  todo: 'skipped',
  xfailed: 'skipped',
}

/** A CI system that counts cases must not see fewer of them and call it green. */
const ofWorsened = (test: ComparedTest): Case => ({
  kind: 'error',
  xml: element('testcase', { name: `${testName(test)} (against the baseline)`, classname: test.file, file: test.file }, [
    why('error', test.class, `${test.class} since the baseline`, undefined),
  ]),
})

const ofProblem = ({ file, line, message }: FileProblem): Case => ({
  kind: 'error',
  xml: element('testcase', { name: file === '' ? 'the run' : file, classname: file, ...(line !== undefined && { line }) }, [
    why('error', 'error', message, 'load'),
  ]),
})

const ofVerdict = ({ record, verdict }: Exported): Case => {
  const kind = verdict.word === 'met' ? 'passed' : verdict.word === 'unmet' ? 'failure' : 'error'
  const children = kind === 'passed' ? [] : [why(kind, verdict.word, verdict.reason, undefined)]
  return {
    kind,
    xml: element('testcase', { name: record.criterion, classname: record.check.kind, time: seconds(record.timing.wallMs) }, children),
  }
}

const why = (kind: 'failure' | 'error' | 'skipped', status: string, message: string, type: string | undefined): string =>
  kind === 'skipped'
    ? element('skipped', { message: status })
    : element(kind, { message: firstLine(message), type: type ?? status }, [content(message)])

const element = (name: string, attributes: Readonly<Record<string, string | number>>, children: readonly string[] = []): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
  return children.length === 0 ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${children.join('\n')}</${name}>`
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

/** Whatever XML 1.0 cannot hold in any spelling: most control characters, halves of pairs. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Control characters that XML can hold are spelled out, because a terminal would obey them. */
const escaped = (text: string): string =>
  text
    .replaceAll(IMPOSSIBLE, '\ufffd')
    .replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
    .replaceAll(/[\u{7f}-\u{9f}]/gu, (one) => `&#${one.charCodeAt(0)};`)

/** A parser makes a line feed of every line break unless it is spelled out, and in an attribute a space. */
const content = (text: string): string => escaped(text).replaceAll('\r', '&#13;')
const attribute = (text: string): string => escaped(text).replaceAll(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`)
