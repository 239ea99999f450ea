import { describe, expect, test } from 'vitest'
import { readJunit } from './junit.ts'

const read = (...texts: string[]) => {
  const outcome = readJunit({ texts, ran: { root: '/w', cwd: 'pkg' } })
  return {
    tests: outcome.tests.map(({ id, line, status, failure, attempts, durationMs }) =>
      [id, `:${line ?? '?'}`, status, failure, attempts === undefined ? undefined : `x${attempts}`, durationMs]
        .filter((word) => word !== undefined)
        .join(' '),
    ),
    problems: outcome.problems.map(({ file, message }) => `${file}: ${message}`),
  }
}

const suite = (attributes: string, ...cases: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><testsuites><testsuite ${attributes}>${cases.join('\n')}</testsuite></testsuites>`

/** By the schemas of these tools and the examples in their documents; those of pytest, vitest and node are run under tests/runners. */
describe('dialects of JUnit', () => {
  test('surefire: tries before the last, and times with commas', () => {
    const text = suite(
      'name="com.example.ATest" tests="4"',
      '<testcase name="flaky" classname="com.example.ATest" time="1,234.5"><flakyFailure message="no" type="AssertionError"><stackTrace>x</stackTrace></flakyFailure></testcase>',
      '<testcase name="never" classname="com.example.ATest" time="0.5"><failure message="a"/><rerunFailure message="b"/></testcase>',
      '<testcase name="throws" classname="com.example.ATest"><error type="java.lang.NullPointerException">java.lang.NullPointerException\n\tat com.example.ATest.throws(ATest.java:12)</error></testcase>',
      '<testcase name="slow" classname="com.example.ATest"><error message="test timed out after 50 milliseconds"/></testcase>',
    )
    expect(read(text)).toEqual({
      tests: [
        ' > com.example.ATest > flaky :? passed x2 1234500',
        ' > com.example.ATest > never :? failed assertion x2 500',
        ' > com.example.ATest > throws :? failed error',
        ' > com.example.ATest > slow :? failed timeout',
      ],
      problems: [],
    })
  })

  test('phpunit: suites in suites, files that are absolute, lines that begin at 1', () => {
    const text = suite(
      'name="all" tests="2"',
      '<testsuite name="ATest" file="/w/pkg/tests/ATest.php" tests="2">',
      '<testcase name="testA" class="ATest" classname="ATest" file="/w/pkg/tests/ATest.php" line="7" time="0,5"/>',
      '<testcase name="testB" class="ATest" classname="ATest" file="/w/pkg/tests/ATest.php" line="9"><failure>ATest::testB\n/w/pkg/tests/ATest.php:12\n/w/vendor/x.php:3</failure></testcase>',
      '</testsuite>',
    )
    expect(read(text)).toEqual({
      tests: ['pkg/tests/ATest.php > ATest > testA :7 passed 500', 'pkg/tests/ATest.php > ATest > testB :9 failed assertion'],
      problems: [],
    })
    expect(readJunit({ texts: [text], ran: { root: '/w' } }).tests[1]?.frames).toEqual([{ file: 'pkg/tests/ATest.php', line: 12 }])
  })

  test('Google Test and others: what was not run says so in its status', () => {
    const text = suite(
      'name="s" tests="3"',
      '<testcase name="a" status="run"/><testcase name="b" status="notrun"/><testcase name="c" classname="c"><skipped/></testcase>',
    )
    expect(read(text).tests).toEqual([' > a :? passed', ' > b :? skipped', ' > c :? skipped'])
  })

  test('jest-junit, gotestsum and nextest: a class beside the name, equal names counted', () => {
    const text = suite('name="s"', '<testcase classname="outer inner" name="outer inner dup" file="./a.test.js"/>'.repeat(2))
    expect(read(text).tests).toEqual([
      'pkg/a.test.js > outer inner > outer inner dup :? passed',
      'pkg/a.test.js > outer inner > outer inner dup #2 :? passed',
    ])
  })

  test('prefixes of namespaces are cut off, references and CDATA are text', () => {
    const text = `<j:testsuite xmlns:j="urn:x" name="s"><j:testcase name="a &lt;&#98;&gt; &amp;amp;"><j:failure message="m&#10;n">one <![CDATA[<two>]]> &amp;#65;</j:failure></j:testcase></j:testsuite>`
    const { tests } = readJunit({ texts: [text] })
    expect(tests[0]).toMatchObject({ path: ['a <b> &amp;'], message: 'm\nn\n\none <two> &#65;' })
  })
})

describe('reports that are not whole', () => {
  test('more tests counted than told', () => {
    expect(read(suite('name="s" tests="3"', '<testcase name="a"/>')).problems).toEqual([': suite s: 3 tests are counted and 1 are told'])
  })

  test('an error of the suite itself', () => {
    expect(read(suite('name="s" file="x.py"', '<error message="its set-up broke"/>', '<testcase name="a"/>')).problems).toEqual([
      'x.py: suite s: its set-up broke',
    ])
  })

  test.each([
    ['<testsuites><testsuite>', /^: the JUnit report cannot be read: .*/],
    ['', /^: the JUnit report cannot be read: /],
    ['<html></html>', /^: the JUnit report begins with <html>/],
    [`${'<testsuite>'.repeat(20_000)}${'</testsuite>'.repeat(20_000)}`, /^: the JUnit report cannot be read: /],
  ])('%.30s', (text, problem) => {
    const { tests, problems } = read(text, suite('name="s"', '<testcase name="fine"/>'))
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(tests).toEqual([' > fine :? passed'])
  })

  test('entities that would grow without end do not', () => {
    const entities = Array.from({ length: 12 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
    const text = `<?xml version="1.0"?><!DOCTYPE t [<!ENTITY e0 "aaaaaaaaaa">${entities}]><testsuite name="s"><testcase name="&e12;"/></testsuite>`
    const outcome = readJunit({ texts: [text] })
    expect(JSON.stringify(outcome).length).toBeLessThan(10_000)
  })
})
