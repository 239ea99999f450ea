// Reporter for `vitest run --reporter=<this file> --includeTaskLocation` (3, 4 and later). See report-file.cjs for
// where it writes.
import { createRequire } from 'node:module'

const { fromRoot, isAssertion, openReport, textOf } = createRequire(import.meta.url)('./report-file.cjs')

/** Longer ones nobody reads in a record. */
const mostDifference = 4000

/**
 * @typedef {{ message?: string, name?: string, stack?: string, diff?: string, stacks?: { file?: string, line?: number }[] }} Failure
 * @typedef {{ type: string, name?: string, parent?: Task, errors?: () => Failure[], location?: { line: number }, moduleId?: string,
 *   options?: { mode?: string, fails?: boolean }, module?: Task, children?: { allTests: () => Iterable<Task>, allSuites: () => Iterable<Task> },
 *   result?: () => { state: string, errors?: Failure[], note?: string }, diagnostic?: () => { duration?: number, retryCount?: number } | undefined }} Task
 */

/** @param {Task} task @returns {string[]} */
const pathOf = (task) => (task.parent === undefined || task.type === 'module' ? [] : [...pathOf(task.parent), task.name ?? ''])

/** With the difference of what was compared, where it is short. @param {Failure} failure */
const messageOf = (failure) => {
  const { diff } = failure
  return `${textOf(failure)}${diff === undefined || diff.length > mostDifference ? '' : `\n\n${diff}`}`
}

/** @param {Task} task */
const at = (task) => ({
  file: fromRoot(task.module?.moduleId ?? task.moduleId),
  path: pathOf(task),
  ...(task.location === undefined ? {} : { line: task.location.line }),
})

/** Whether a hook of a suite around it, or the module itself, broke. @param {Task | undefined} task @returns {boolean} */
const isUnderFailure = (task) => task !== undefined && ((task.errors?.().length ?? 0) > 0 || isUnderFailure(task.parent))

/** @param {Task} test */
const statusOf = (test) => {
  const state = test.result?.().state
  if (state === 'passed' || state === 'failed') return state
  if (test.options?.mode === 'todo') return 'todo'
  if (test.options?.mode === 'skip') return 'skipped'
  // A broken hook makes its tests look skipped: they have no result of their own.
  if (state === 'pending' || isUnderFailure(test.parent)) return 'missing'
  return 'skipped'
}

/** @param {Failure[]} errors */
const kindOf = (errors) => {
  // Of an asynchronous hook the stack says no more where it was.
  if (errors.some(({ message, stack }) => /^Hook timed out in \d+ms/.test(message ?? '') || / at runHook /.test(stack ?? ''))) return 'hook'
  if (errors.some(({ message }) => /^Test timed out in \d+ms/.test(message ?? ''))) return 'timeout'
  return errors.some((failure) => isAssertion(failure)) ? 'assertion' : 'error'
}

/** vitest has followed source maps in these, unlike in the text of the stack. @param {Failure[]} errors */
const framesOf = (errors) =>
  errors
    .flatMap(({ stacks = [] }) => stacks)
    .map(({ file, line }) => ({ file: fromRoot(file), line }))
    .filter(({ file }) => !file.startsWith('../') && !/(^|\/)node_modules\//.test(file))

/** @param {Task} test */
const failureOf = (test) => {
  const errors = test.result?.().errors ?? []
  if (errors.length === 0) return {}
  return { message: errors.map(messageOf).join('\n\n'), failure: kindOf(errors), frames: framesOf(errors) }
}

/** Opened as soon as this is loaded, before anything of the tests is. */
const write = openReport('vitest')

export default class MaestroReporter {
  /** @type {WeakSet<Task>} */
  reported = new WeakSet()

  /** @param {Task} module */
  onTestModuleCollected(module) {
    for (const test of module.children?.allTests() ?? []) write({ type: 'discovered', ...at(test) })
  }

  /** @param {Task} test */
  report(test) {
    if (this.reported.has(test)) return
    this.reported.add(test)
    const { duration, retryCount } = test.diagnostic?.() ?? {}
    write({
      type: 'test',
      ...at(test),
      status: statusOf(test),
      durationMs: duration,
      attempts: duration === undefined ? undefined : (retryCount ?? 0) + 1,
      expectFail: test.options?.fails === true ? true : undefined,
      ...(statusOf(test) === 'failed' ? failureOf(test) : {}),
    })
  }

  /** At once, so that a run that is killed keeps what it had; why a test looks skipped is known only when its module has ended. @param {Task} test */
  onTestCaseResult(test) {
    const state = test.result?.().state
    if (state === 'passed' || state === 'failed') this.report(test)
  }

  /** @param {Task} module */
  onTestModuleEnd(module) {
    for (const test of module.children?.allTests() ?? []) this.report(test)
    for (const suite of [module, ...(module.children?.allSuites() ?? [])]) {
      for (const failure of suite.errors?.() ?? []) {
        const chain = pathOf(suite).join(' > ')
        const { file, line } = { line: undefined, ...at(suite) }
        write({ type: 'problem', file, line, message: `${chain === '' ? '' : `${chain}: `}${messageOf(failure)}` })
      }
    }
  }

  /** @param {Task[]} modules @param {Failure[]} unhandled @param {string} reason */
  onTestRunEnd(modules, unhandled, reason) {
    for (const failure of unhandled) {
      const own = failure.stacks?.find((frame) => frame.file !== undefined && !/node_modules|^node:/.test(frame.file))
      write({ type: 'problem', file: fromRoot(own?.file), line: own?.line, message: `Unhandled: ${messageOf(failure)}` })
    }
    write({ type: 'end', reason })
  }
}
