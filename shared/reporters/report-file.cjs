// What our reporters share: the file named in MAESTRO_REPORT, one JSON object a line, as shared/readers/report-lines.ts reads it. Plain JavaScript
// without dependencies, because the user's runner loads it; CommonJS, because older runners load nothing else.
'use strict'
const { randomBytes } = require('node:crypto')
const { openSync, readFileSync, writeSync } = require('node:fs')
const path = require('node:path')
const { fileURLToPath } = require('node:url')

// Kept as they are now: tests replace them, change the working folder, or put a false file system below it.
const { stringify } = JSON
const root = process.cwd()
const place = process.env['MAESTRO_REPORT']
// What the tests start must not find it and write there too.
delete process.env['MAESTRO_REPORT']

/**
 * Opens the report with its first line. Each further line bears a key that is not known to code which only guesses the descriptor.
 * @param {string} runner @param {string} [version] @returns {(event: Record<string, unknown>) => void}
 */
const openReport = (runner, version) => {
  if (place === undefined) return () => {}
  const descriptor = openSync(place, 'a', 0o600)
  const key = randomBytes(12).toString('hex')
  let waiting = ''
  /** @param {Record<string, unknown>} event */
  const write = (event) => {
    waiting += `${stringify(event)}\n`
    try {
      writeSync(descriptor, waiting)
      waiting = ''
    } catch {
      // A test has a false file system in place: it is written with the next line.
    }
  }
  write({ v: 1, runner, version, cwd: root, key })
  return (event) => write({ ...event, key })
}

/** From the folder in which the runner was started, with slashes. @param {string | undefined} file */
const fromRoot = (file) => {
  if (file === undefined || file === '') return ''
  return path.relative(root, file.startsWith('file://') ? fileURLToPath(file) : file).replaceAll('\\', '/')
}

/** The stack, which some runners make before they know the message. @param {{ name?: string, message?: string, stack?: string }} failure */
const textOf = ({ name = 'Error', message = '', stack = '' }) => {
  if (stack === '') return `${name}: ${message}`
  if (stack.includes(message)) return stack
  const frames = stack.search(/^\s+at /m)
  return `${name}: ${message}${frames === -1 ? '' : `\n${stack.slice(frames)}`}`
}

/** Something was compared: by node:assert, chai, or an expect. @param {unknown} error @returns {boolean} */
const isAssertion = (error) => {
  if (typeof error !== 'object' || error === null) return false
  const { name, code, matcherResult } = /** @type {{ name?: unknown, code?: unknown, matcherResult?: unknown }} */ (error)
  if (code === 'ERR_ASSERTION' || matcherResult !== undefined || String(name) === 'AssertionError') return true
  return 'actual' in error && 'expected' in error
}

/** @type {Map<string, string[]>} */
const texts = new Map()

/** @param {string} file */
const linesOf = (file) => {
  const known = texts.get(file)
  if (known !== undefined) return known
  let lines = /** @type {string[]} */ ([])
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    // A file that is gone has no lines.
  }
  texts.set(file, lines)
  return lines
}

/**
 * Best effort where a runner does not tell: the only line of the file that has the title in quotes.
 * @param {string | undefined} file @param {string} title
 */
const lineByTitle = (file, title) => {
  if (file === undefined) return undefined
  const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``]
  const found = linesOf(file).flatMap((line, index) => (quoted.some((text) => line.includes(text)) ? [index + 1] : []))
  return found.length === 1 ? found[0] : undefined
}

module.exports = { openReport, fromRoot, isAssertion, lineByTitle, textOf }
