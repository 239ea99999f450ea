// Reporter for `node --test --test-reporter=<this file>`: it writes nothing to its own destination. See
// report-file.cjs for where it writes.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { fromRoot, isAssertion, openReport } = createRequire(import.meta.url)('./report-file.cjs')

/**
 * @typedef {{ name?: string, nesting?: number, file?: string, line?: number, skip?: unknown, todo?: unknown, message?: string,
 *   details?: { duration_ms?: number, type?: string, error?: { message?: string, cause?: unknown, failureType?: string, exitCode?: number | null, signal?: string | null } } }} Data
 * @typedef {{ type: string, data: Data }} Event
 */

/** How much of a file's error output is kept for the case that the file does not load. */
const mostErrorText = 4000

/** Opened as soon as this is loaded, before any test is started. */
const write = openReport('node-test', process.version)

/** @param {Data} data */
const messageOf = (data) => {
  const error = data.details?.error
  const cause = error?.cause
  // It comes from another process, so it need not be an Error any more.
  if (typeof cause === 'object' && cause !== null && 'stack' in cause && typeof cause.stack === 'string') return cause.stack
  return typeof cause === 'string' ? cause : error?.message
}

/** The whole file as one test: present when it has no tests of its own, or ended badly. @param {Data} data */
const isFileItself = (data) =>
  data.nesting === 0 && data.line === 1 && data.file !== undefined && (data.name === data.file || data.file.endsWith(`/${data.name}`))

/** How the process of a file ended. @param {Data} data */
const endOf = ({ details }) => {
  const { signal, exitCode } = details?.error ?? {}
  if (typeof signal === 'string') return `its process was ended by ${signal}`
  return typeof exitCode === 'number' && exitCode !== 0 ? `its process ended with exit code ${exitCode}` : 'the file failed'
}

/**
 * Node counts a file as passed that ended before it had told of its tests (`process.exit(0)`), exactly like one that has none. The text tells them
 * apart: what is called at the beginning of a line is called whenever the file is loaded.
 * @param {string | undefined} file
 */
const hasTestsInText = (file) => {
  if (file === undefined) return false
  try {
    const text = readFileSync(file, 'utf8')
    return /['"](node:)?test['"]/.test(text) && /^(?:await )?(?:test|it|describe|suite)(?:\.\w+)?\(/m.test(text)
  } catch {
    return false
  }
}

/** @param {boolean} passed @param {Data} data */
const statusOf = (passed, data) => {
  if (data.todo !== undefined && data.todo !== false) return 'todo'
  if (data.skip !== undefined && data.skip !== false) return 'skipped'
  if (passed) return 'passed'
  // It was cancelled because a hook or its parent ended first: there is no result of its own.
  return data.details?.error?.failureType === 'cancelledByParent' ? 'missing' : 'failed'
}

/** @param {Data} data */
const kindOf = (data) => {
  const { failureType, cause } = data.details?.error ?? {}
  if (failureType === 'hookFailed') return 'hook'
  if (failureType === 'testTimeoutFailure') return 'timeout'
  // The failure is that of a test below it.
  if (failureType === 'subtestsFailed') return undefined
  return isAssertion(cause) ? 'assertion' : 'error'
}

/** Parents are reported after their children, so the chain of names comes from the events at their beginning, which are in order. */
const chains = () => {
  /** @type {Map<string, string[]>} */
  const open = new Map()
  /** @param {Data} data */
  const of = (data) => [...(open.get(data.file ?? '') ?? []).slice(0, data.nesting ?? 0), data.name ?? '']
  return {
    of,
    /** @param {Data} data */
    begin: (data) => open.set(data.file ?? '', of(data)),
  }
}

/** Tests that are waiting for their turn: they were to run, whatever happens to the process. */
const queue = () => {
  /** @type {Map<string, { data: Data, path: string[] }[]>} */
  const waiting = new Map()
  /** @param {Data} data */
  const keyOf = ({ file, line, nesting, name }) => JSON.stringify([file, line, nesting, name])
  return {
    /** @param {Data} data @param {string[]} path */
    add: (data, path) => waiting.set(keyOf(data), [...(waiting.get(keyOf(data)) ?? []), { data, path }]),
    /** @param {Data} data */
    remove: (data) => waiting.get(keyOf(data))?.shift(),
    left: () => [...waiting.values()].flat(),
  }
}

/** @param {AsyncIterable<Event>} source */
export default async function* report(source) {
  const chain = chains()
  const running = chains()
  const waiting = queue()
  /** Files that told of a test. @type {Set<string | undefined>} */
  const told = new Set()
  /** @type {Map<string, string>} */
  const errorText = new Map()
  /** @param {Data} data */
  const at = (data) => ({ file: fromRoot(data.file), path: chain.of(data), ...(data.line === undefined ? {} : { line: data.line }) })

  /** @param {boolean} passed @param {Data} data */
  const fileEnded = (passed, data) => {
    const silent = 'the file ended before it told of its tests'
    const isSilent = passed && !told.has(data.file) && hasTestsInText(data.file)
    const said = errorText.get(data.file ?? '')
    const isSignalled = typeof data.details?.error?.signal === 'string'
    // What it said while it fell says more than its exit code, but not more than a signal.
    const message = said === undefined ? endOf(data) : `${isSignalled ? `${endOf(data)}\n` : ''}${said}`
    if (!passed || isSilent) write({ type: 'problem', file: fromRoot(data.file), message: isSilent ? silent : message })
  }

  /** @param {boolean} passed @param {Data} data */
  const ended = (passed, data) => {
    if (isFileItself(data)) return fileEnded(passed, data)
    const message = passed ? undefined : messageOf(data)
    if (data.details?.type === 'suite') {
      const { file, path, line } = at(data)
      write({ type: 'suite', file, path })
      const own = !passed && data.details.error?.failureType !== 'subtestsFailed'
      if (own) write({ type: 'problem', file, line, message: `${path.join(' > ')}: ${message ?? 'the suite failed'}` })
      return
    }
    const status = statusOf(passed, data)
    const failure = status === 'failed' ? kindOf(data) : undefined
    write({ type: 'test', ...at(data), status, durationMs: data.details?.duration_ms, message, failure })
  }

  for await (const { type, data } of source) {
    if (!isFileItself(data)) {
      if (type === 'test:enqueue') waiting.add(data, running.of(data))
      if (type === 'test:dequeue') running.begin(data)
      if (type === 'test:start') {
        told.add(data.file)
        waiting.remove(data)
        chain.begin(data)
        write({ type: 'discovered', ...at(data) })
      }
    }
    if (type === 'test:pass') ended(true, data)
    if (type === 'test:fail') ended(false, data)
    if (type === 'test:stderr' && data.file !== undefined) {
      errorText.set(data.file, `${errorText.get(data.file) ?? ''}${data.message ?? ''}`.slice(-mostErrorText))
    }
  }
  for (const { data, path } of waiting.left()) write({ type: 'discovered', file: fromRoot(data.file), path, line: data.line })
  write({ type: 'end' })
  // A generator has to be able to yield; the human text comes from the reporter beside this one.
  yield ''
}
