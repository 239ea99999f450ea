// Reporter for `vitest run --reporter=<this file> --includeTaskLocation` (3, 4 and later): writes one JSON object a line to the file
// named in MAESTRO_REPORT. Plain JavaScript without dependencies, because the user's vitest loads it. The lines are the ones that
// shared/readers/report.ts reads.
import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * @typedef {{ message?: string, name?: string, stack?: string, stacks?: { file?: string, line?: number }[] }} Failure
 * @typedef {{ type: string, name?: string, parent?: Task, errors?: () => Failure[], location?: { line: number }, moduleId?: string,
 *   options?: { mode?: string }, module?: Task, children?: { allTests: () => Iterable<Task>, allSuites: () => Iterable<Task> },
 *   result?: () => { state: string, errors?: Failure[], note?: string }, diagnostic?: () => { duration?: number } | undefined }} Task
 */

/** @param {string | undefined} file */
const relative = (file = '') => {
  const root = process.cwd()
  return (file.startsWith(root) ? file.slice(root.length).replace(/^[/\\]/, '') : file).replaceAll('\\', '/')
}

/** @param {Task} task @returns {string[]} */
const pathOf = (task) => (task.parent === undefined || task.type === 'module' ? [] : [...pathOf(task.parent), task.name ?? ''])

/** @param {Failure} failure */
const messageOf = (failure) => failure.stack ?? `${failure.name ?? 'Error'}: ${failure.message ?? ''}`

/** @param {Task} task */
const at = (task) => ({
  file: relative(task.module?.moduleId ?? task.moduleId),
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

export default class MaestroReporter {
  /** @type {number | undefined} */
  descriptor = undefined
  /** @type {WeakSet<Task>} */
  reported = new WeakSet()

  /** @param {Record<string, unknown>} event */
  write(event) {
    if (this.descriptor !== undefined) writeSync(this.descriptor, `${JSON.stringify(event)}\n`)
  }

  /** @param {{ version?: string }} vitest */
  onInit(vitest) {
    const place = process.env['MAESTRO_REPORT']
    if (place !== undefined) this.descriptor = openSync(place, 'a', 0o600)
    this.write({ v: 1, runner: 'vitest', cwd: process.cwd(), version: vitest.version })
  }

  /** @param {Task} module */
  onTestModuleCollected(module) {
    for (const test of module.children?.allTests() ?? []) this.write({ type: 'discovered', ...at(test) })
  }

  /** @param {Task} test */
  report(test) {
    if (this.reported.has(test)) return
    this.reported.add(test)
    const errors = test.result?.().errors ?? []
    const message = errors.length === 0 ? undefined : errors.map(messageOf).join('\n\n')
    this.write({ type: 'test', ...at(test), status: statusOf(test), durationMs: test.diagnostic?.()?.duration, message })
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
        this.write({ type: 'problem', file, line, message: `${chain === '' ? '' : `${chain}: `}${messageOf(failure)}` })
      }
    }
  }

  /** @param {Task[]} modules @param {Failure[]} unhandled @param {string} reason */
  onTestRunEnd(modules, unhandled, reason) {
    for (const failure of unhandled) {
      const own = failure.stacks?.find((frame) => frame.file !== undefined && !frame.file.includes('node_modules'))
      this.write({ type: 'problem', file: relative(own?.file), line: own?.line, message: `Unhandled: ${messageOf(failure)}` })
    }
    this.write({ type: 'end', reason })
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
  }
}
