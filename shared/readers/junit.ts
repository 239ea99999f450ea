import type { FileProblem, Outcome, TestResult } from '../session/outcome.ts'
import type { Place } from './diagnostics/workspace-path.ts'
import { junitCase, type JunitPlace } from './junit-case.ts'
import { withIds } from './test-ids.ts'
import { readXml, type XmlElement } from './xml-elements.ts'

export type JunitReport = {
  /** The texts of the report's files; surefire writes one a class. */
  readonly texts: readonly string[]
  /** Where the run was; without it, paths stay as they are written. */
  readonly ran?: Place | undefined
}

type Read = { readonly tests: readonly Omit<TestResult, 'id'>[]; readonly problems: readonly FileProblem[] }

const together = (parts: readonly Read[]): Read => ({
  tests: parts.flatMap(({ tests }) => tests),
  problems: parts.flatMap(({ problems }) => problems),
})

/** pytest reports a file that does not load as a test of its own. */
const isLoadError = (test: XmlElement): boolean =>
  test.children.some(({ name, attributes }) => name === 'error' && attributes['message'] === 'collection failure')

const caseOf = (test: XmlElement, around: JunitPlace): Read => {
  const read = junitCase(test, around)
  return isLoadError(test)
    ? { tests: [], problems: [{ file: read.file, message: `${read.path.join('.')}: ${read.message ?? 'it did not load'}` }] }
    : { tests: [read], problems: [] }
}

/** More tests counted than told: the report was cut, or a test has no result. Fewer happens, where a test is told once a phase. */
const uncounted = ({ attributes, children }: XmlElement): FileProblem[] => {
  const counted = Number(attributes['tests'] ?? Number.NaN)
  const told = children.filter(({ name }) => name === 'testcase').length
  if (children.some(({ name }) => name === 'testsuite') || !(counted > told)) return []
  return [{ file: '', message: `suite ${attributes['name'] ?? ''}: ${counted} tests are counted and ${told} are told` }]
}

/** An error of the suite itself, outside of its tests. */
const ownErrors = ({ attributes, children }: XmlElement): FileProblem[] =>
  children
    .filter(({ name }) => name === 'error' || name === 'failure')
    .map((error) => ({
      file: attributes['file'] ?? '',
      message: `suite ${attributes['name'] ?? ''}: ${error.attributes['message'] ?? error.text.trim()}`,
    }))

const readSuite = (suite: XmlElement, around: JunitPlace): Read => {
  const inside = { ...around, suites: [...around.suites, suite] }
  const parts = suite.children.map((child): Read => {
    if (child.name === 'testcase') return caseOf(child, inside)
    return child.name === 'testsuite' ? readSuite(child, inside) : { tests: [], problems: [] }
  })
  return together([...parts, { tests: [], problems: [...ownErrors(suite), ...uncounted(suite)] }])
}

const readText = (text: string, ran: Place | undefined): Read => {
  const element = readXml(text)
  const problem = (message: string): Read => ({ tests: [], problems: [{ file: '', message }] })
  if (typeof element === 'string') return problem(`the JUnit report cannot be read: ${element}`)
  if (element.name === 'testsuites' || element.name === 'testsuite') return readSuite(element, { suites: [], ran })
  return problem(`the JUnit report begins with <${element.name}>, which is no test suite`)
}

/** What a JUnit report tells, in any of its dialects. A file that cannot be read is a problem, and the others count. */
export const readJunit = ({ texts, ran }: JunitReport): Outcome => {
  const { tests, problems } = together(texts.map((text) => readText(text, ran)))
  return { runner: 'junit', fidelity: 'format', tests: withIds(tests), problems: [...problems], ended: true }
}
