// Reporter for `node --test --test-reporter=<this file>`: writes one JSON object a line to the file named in MAESTRO_REPORT and
// nothing to its own destination. Plain JavaScript without dependencies, because the user's Node loads it. The lines are the ones
// that shared/readers/report.ts reads.
import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * @typedef {{ name?: string, nesting?: number, file?: string, line?: number, skip?: unknown, todo?: unknown, message?: string,
 *   details?: { duration_ms?: number, type?: string, error?: { message?: string, cause?: unknown, failureType?: string } } }} Data
 * @typedef {{ type: string, data: Data }} Event
 */

/** How much of a file's error output is kept for the case that the file does not load. */
const mostErrorText = 4000

const place = process.env['MAESTRO_REPORT']
const descriptor = place === undefined ? undefined : openSync(place, 'a', 0o600)

/** @param {Record<string, unknown>} event */
const write = (event) => {
  if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(event)}\n`)
}

/** @param {string | undefined} file */
const relative = (file = '') => {
  const plain = file.startsWith('file://') ? decodeURIComponent(file.slice(7)) : file
  const root = process.cwd()
  return (plain.startsWith(root) ? plain.slice(root.length).replace(/^[/\\]/, '') : plain).replaceAll('\\', '/')
}

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

/** @param {boolean} passed @param {Data} data */
const statusOf = (passed, data) => {
  if (data.todo !== undefined && data.todo !== false) return 'todo'
  if (data.skip !== undefined && data.skip !== false) return 'skipped'
  if (passed) return 'passed'
  // It was cancelled because a hook or its parent ended first: there is no result of its own.
  return data.details?.error?.failureType === 'cancelledByParent' ? 'missing' : 'failed'
}

/** Parents are reported after their children, so the chain of names comes from the start events, which are in order. */
const chains = () => {
  /** @type {Map<string, string[]>} */
  const open = new Map()
  return {
    /** @param {Data} data */
    start: (data) => {
      const path = [...(open.get(data.file ?? '') ?? []).slice(0, data.nesting ?? 0), data.name ?? '']
      open.set(data.file ?? '', path)
      return path
    },
    /** @param {Data} data */
    of: (data) => [...(open.get(data.file ?? '') ?? []).slice(0, data.nesting ?? 0), data.name ?? ''],
  }
}

/** @param {AsyncIterable<Event>} source */
export default async function* report(source) {
  const chain = chains()
  /** @type {Map<string, string>} */
  const errorText = new Map()
  write({ v: 1, runner: 'node-test', cwd: process.cwd(), version: process.version })
  /** @param {Data} data */
  const at = (data) => ({ file: relative(data.file), path: chain.of(data), ...(data.line === undefined ? {} : { line: data.line }) })

  /** @param {boolean} passed @param {Data} data */
  const ended = (passed, data) => {
    if (isFileItself(data)) {
      const said = errorText.get(data.file ?? '')
      if (!passed) write({ type: 'problem', file: relative(data.file), message: said ?? messageOf(data) ?? 'the file failed' })
      return
    }
    const message = passed ? undefined : messageOf(data)
    if (data.details?.type === 'suite') {
      const { file, path, line } = at(data)
      write({ type: 'suite', file, path })
      const own = !passed && data.details.error?.failureType !== 'subtestsFailed'
      if (own) write({ type: 'problem', file, line, message: `${path.join(' > ')}: ${message ?? 'the suite failed'}` })
      return
    }
    write({ type: 'test', ...at(data), status: statusOf(passed, data), durationMs: data.details?.duration_ms, message })
  }

  for await (const { type, data } of source) {
    if (type === 'test:start' && !isFileItself(data)) {
      chain.start(data)
      write({ type: 'discovered', ...at(data) })
    }
    if (type === 'test:pass') ended(true, data)
    if (type === 'test:fail') ended(false, data)
    if (type === 'test:stderr' && data.file !== undefined) {
      errorText.set(data.file, `${errorText.get(data.file) ?? ''}${data.message ?? ''}`.slice(-mostErrorText))
    }
  }
  write({ type: 'end' })
  if (descriptor !== undefined) closeSync(descriptor)
  // A generator has to be able to yield; the human text comes from the reporter beside this one.
  yield ''
}
