// Reporter for `jest --reporters=<this file> --testLocationInResults`. See report-file.cjs for where it writes.
'use strict'
const { fromRoot, isAssertion, lineByTitle, openReport, textOf } = require('./report-file.cjs')

/**
 * @typedef {{ ancestorTitles: string[], title: string, status: string, duration?: number | null, failureMessages?: string[],
 *   failureDetails?: unknown[], location?: { line: number } | null, invocations?: number, failing?: boolean, wouldRun?: boolean }} Case
 * @typedef {{ path: string }} File
 * @typedef {{ testResults: Case[], testExecError?: { message?: string, stack?: string }, failureMessage?: string | null }} FileResult
 */

const write = openReport('jest')
const statuses = { passed: 'passed', failed: 'failed', todo: 'todo', pending: 'skipped', skipped: 'skipped', disabled: 'skipped' }

/** @param {Case} test */
const kindOf = ({ failureDetails = [], failureMessages = [] }) => {
  const said = failureMessages.join('\n')
  // jest gives a hook's failure to the tests below it; of an asynchronous hook the stack says no more where it was.
  if (/ at _callCircusHook /.test(said) || /Exceeded timeout of \d+ ms for a hook/.test(said)) return 'hook'
  if (/Exceeded timeout of \d+ ms for a test/.test(said)) return 'timeout'
  // What node:assert throws comes as text alone.
  const isText = failureMessages.some((message) => /^(Error: )?(assert[.\w]*\(|expect[.(])/.test(message))
  return isText || failureDetails.some((detail) => isAssertion(detail)) ? 'assertion' : 'error'
}

/** @param {Case} test */
const statusOf = ({ status, wouldRun }) => (wouldRun === true ? 'missing' : (statuses[status] ?? 'skipped'))

/** @param {File} file @param {Case} test */
const resultOf = (file, test) => {
  const status = statusOf(test)
  const failed = status === 'failed'
  return {
    type: 'test',
    file: fromRoot(file.path),
    path: [...test.ancestorTitles, test.title],
    // A test that timed out has no place.
    line: test.location?.line ?? lineByTitle(file.path, test.title),
    status,
    durationMs: test.duration ?? undefined,
    message: failed ? (test.failureMessages ?? []).join('\n\n') : undefined,
    failure: failed ? kindOf(test) : undefined,
    attempts: test.invocations,
    expectFail: test.failing === true ? true : undefined,
  }
}

module.exports = class MaestroReporter {
  /** @param {File} file @param {Case} test */
  onTestCaseStart(file, { ancestorTitles, title }) {
    const line = lineByTitle(file.path, title)
    write({ type: 'discovered', file: fromRoot(file.path), path: [...ancestorTitles, title], line, provisional: true })
  }

  /** A failure may still be tried again, and a hook at the end may still fail a pass. @param {File} file @param {Case} test */
  onTestCaseResult(file, test) {
    write({ ...resultOf(file, test), provisional: true })
  }

  /** @param {File} file @param {FileResult} result */
  onTestFileResult(file, { testResults, testExecError, failureMessage }) {
    for (const test of testResults) write(resultOf(file, test))
    if (testExecError === undefined || testExecError === null) return
    const { stack, message } = testExecError
    const said = stack || message ? textOf(testExecError) : failureMessage
    write({ type: 'problem', file: fromRoot(file.path), message: said ?? 'the file failed' })
  }

  /** Its name in jest 25 and before. @param {File} file @param {FileResult} result */
  onTestResult(file, result) {
    this.onTestFileResult(file, result)
  }

  /** @param {unknown} _ @param {{ numTotalTestSuites: number, testResults: unknown[], runExecError?: { message?: string } }} results */
  onRunComplete(_, { numTotalTestSuites, testResults, runExecError }) {
    const left = numTotalTestSuites - testResults.length
    if (left > 0) write({ type: 'problem', file: '', message: `${left} test files were not run` })
    if (runExecError) write({ type: 'problem', file: '', message: runExecError.message ?? 'the run failed' })
    write({ type: 'end' })
  }
}
