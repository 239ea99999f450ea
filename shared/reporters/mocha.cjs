// Reporter for `mocha --reporter <this file>`, and `--require <this file>` for the processes of `--parallel`. See report-file.cjs for where it writes.
'use strict'
const { fromRoot, isAssertion, lineByTitle, openReport, textOf } = require('./report-file.cjs')

/**
 * @typedef {{ id?: string, type?: string, title: string, file?: string, line?: number, duration?: number, pending?: boolean, parent?: Suite,
 *   titlePath: () => string[], fullTitle: () => string, currentRetry?: () => number, retriedTest?: () => Test | undefined, ctx?: { currentTest?: Test }, serialize: () => object }} Test
 * @typedef {{ addTest: (test: Test) => unknown, eachTest: (visit: (test: Test) => void) => void, file?: string }} Suite
 * @typedef {{ suite: Suite, _opts?: { dryRun?: boolean }, _grep?: RegExp, _invert?: boolean, once: Function, on: Function }} Runner
 * @typedef {{ name?: string, message?: string, stack?: string, code?: string }} Failure
 */

/** mocha itself, already loaded by whoever loads this; its place differs between versions. */
const mocha = Object.entries(require.cache).find(([path]) => /[\\/]mocha[\\/]lib[\\/]mocha\.c?js$/.test(path))?.[1]?.exports
const isMochas = /[\\/]mocha[\\/](lib|bin)[\\/]|node:/
const linesSeen = Symbol.for('maestro.lines')

/** The line of the test's file that is now calling, however deep below it. @param {string | undefined} file */
const callingLine = (file) => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 100
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = stackTraceLimit
  const places = frames.map((frame) => /\(?((?:file:\/\/)?[^()]+):(\d+):\d+\)?$/.exec(frame.replace(/^\s+at (?:async )?/, '')))
  const known = places.filter((place) => place !== null && !isMochas.test(place[1]))
  const own = known.find((place) => file !== undefined && fromRoot(place[1].replace(/^.* \(/, '')) === fromRoot(file))
  return own === undefined ? undefined : Number(own[2])
}

/** mocha knows no lines, so each test remembers from where it was added. @param {Suite} prototype */
const rememberLines = (prototype) => {
  if (prototype === undefined || prototype[linesSeen] === true) return
  const { addTest } = prototype
  prototype[linesSeen] = true
  /** @this {Suite} @param {Test} test */
  prototype.addTest = function (test) {
    const line = callingLine(test.file)
    test.line = line
    const { serialize } = test
    // A process of `--parallel` sends only what this names.
    if (typeof serialize === 'function') test.serialize = () => ({ ...serialize.call(test), line })
    return addTest.call(this, test)
  }
}
rememberLines(mocha?.Suite?.prototype)

/** A copy that is tried again knows its first self. @param {Test} test */
const at = (test) => ({
  file: fromRoot(test.file),
  path: test.titlePath(),
  line: test.line ?? test.retriedTest?.()?.line ?? lineByTitle(test.file, test.title),
})

/** @param {Test} test @returns {unknown} */
const identityOf = (test) => test.id ?? test['__mocha_id__'] ?? test

/** @param {Failure} failure */
const kindOf = (failure) => {
  if (failure.code === 'ERR_MOCHA_TIMEOUT') return 'timeout'
  return isAssertion(failure) ? 'assertion' : 'error'
}

const write = openReport('mocha')

module.exports = class MaestroReporter {
  /** Behind what mocha prints by itself. @param {Runner} runner @param {object} options */
  constructor(runner, options) {
    const Spec = mocha?.reporters?.Spec
    this.spec = Spec === undefined ? undefined : new Spec(runner, options)
    this.isDry = runner._opts?.dryRun === true
    /** In processes of `--parallel` each event has a copy of its own. @type {Set<unknown>} */
    this.reported = new Set()
    /** @type {Set<Test>} */
    this.announced = new Set()
    this.announce(runner.suite)
    runner.once('start', () => this.begin(runner))
    runner.on('pass', (test) => this.report(test, 'passed'))
    runner.on('pending', (test) => this.report(test, 'skipped'))
    runner.on('fail', (test, failure) => this.fail(test, failure))
    runner.once('end', () => write({ type: 'end' }))
  }

  /** @param {Suite} suite */
  announce(suite) {
    suite.eachTest((test) => {
      if (this.announced.has(test)) return
      this.announced.add(test)
      write({ type: 'discovered', ...at(test) })
    })
  }

  /** `only` has taken away by now what it does not mean, and of what `--grep` leaves out mocha says nothing: that is skipped, not gone. @param {Runner} runner */
  begin({ suite, _grep: grep, _invert: isInverted = false }) {
    this.announce(suite)
    const left = new Set()
    suite.eachTest((test) => left.add(test))
    /** @param {Test} test */
    const isMeant = (test) => grep === undefined || (test.fullTitle().search(grep) !== -1) !== isInverted
    for (const test of this.announced) if (!left.has(test) || !isMeant(test)) this.report(test, 'skipped')
  }

  /** @param {Test} test */
  isReported(test) {
    return this.reported.has(identityOf(test))
  }

  /** @param {Test} test @param {string} status @param {object} [more] */
  report(test, status, more) {
    this.reported.add(identityOf(test))
    // A dry run says of every test that it passed.
    if (this.isDry) return
    const attempts = (test.currentRetry?.() ?? 0) + 1
    write({ type: 'test', ...at(test), status, durationMs: test.duration, attempts: status === 'skipped' ? undefined : attempts, ...more })
  }

  /** @param {Test} test @param {Failure} failure */
  fail(test, failure) {
    const message = textOf(failure)
    if (test.type === 'test' && !this.isReported(test)) return this.report(test, 'failed', { message, failure: kindOf(failure) })
    const under = test.type === 'hook' ? test.ctx?.currentTest : undefined
    // Before each of its tests: mocha itself says no word of the test that could not begin.
    if (under !== undefined && test.title.startsWith('"before each" hook') && !this.isReported(under))
      this.report(under, 'failed', { message, failure: 'hook' })
    const name = test.titlePath().join(' > ')
    write({ type: 'problem', file: fromRoot(test.file ?? test.parent?.file), message: `${name}: ${message}` })
  }
}
