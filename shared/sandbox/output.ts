import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { maskSecrets } from '../session/mask-secrets.ts'
import { runFiles } from './run-folder.ts'
import { sanitise } from './sanitise.ts'

const fitting = (lines: readonly string[], bytes: number): string[] => {
  let room = bytes
  const over = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)
  return over === -1 ? [...lines] : lines.slice(0, over)
}

/** Cut between characters: half a character at the end would be shown as one that nobody wrote. */
const firstBytes = (text: string, bytes: number): string => new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true })
const lastBytes = (text: string, bytes: number): string =>
  Buffer.from(text)
    .subarray(-bytes)
    .toString('utf8')
    .replace(/^\ufffd+/, '')

/** The first lines that fit into `bytes`; a line that alone is longer is cut. */
const headOf = (text: string, bytes: number): string => {
  const whole = fitting(text.split('\n'), bytes).join('\n')
  return whole.trim() === '' ? firstBytes(text, bytes) : whole
}

const tailOf = (text: string, bytes: number): string => {
  const whole = fitting(text.split('\n').reverse(), bytes).reverse().join('\n')
  return whole.trim() === '' ? lastBytes(text, bytes) : whole
}

const newlinesIn = (text: string): number => text.split('\n').length - 1

/** The first and the last lines that fit into `bytes` together, with a line between them that says how many are left out. */
export const headAndTail = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text
  const head = headOf(text, Math.floor(bytes / 3))
  const tail = tailOf(text, bytes - Math.floor(bytes / 3))
  const lines = newlinesIn(text) - newlinesIn(head) - newlinesIn(tail) - 1
  return `${head}\n[... ${lines > 0 ? `${lines} lines left out` : 'a line, shortened'} ...]\n${tail}`
}

export type RunOutput = { readonly text: string; readonly bytes: number; readonly truncated: boolean }

const slice = (descriptor: number, from: number, length: number): Buffer => {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, from))
}

/** Nothing that steers a terminal, and no key that somebody could use. */
const shown = (text: string): string => maskSecrets(sanitise(text))

/** Read on both sides of what is shown: what the sanitiser takes away leaves room for what lies behind it. */
const readAround = 4

/**
 * Both ends of a log that is larger than memory should bear. A sequence that is cut at the end of the head is taken for an unended
 * one; one that is cut at the start of the tail has lost its introducer, and is text.
 */
const endsOf = (descriptor: number, bytes: number, most: number): string => {
  const [first, last] = [Math.floor(most / 3), most - Math.floor(most / 3)]
  const head = headOf(shown(slice(descriptor, 0, first * readAround).toString('utf8')), first)
  const tail = tailOf(shown(slice(descriptor, bytes - last * readAround, last * readAround).toString('utf8')), last)
  return `${head}\n[... about ${bytes - Buffer.byteLength(head) - Buffer.byteLength(tail)} bytes left out ...]\n${tail}`
}

const readEnds = (path: string, bytes: number, most: number): string => {
  const descriptor = openSync(path, 'r')
  try {
    if (bytes > most * readAround) return endsOf(descriptor, bytes, most)
    return headAndTail(shown(slice(descriptor, 0, bytes).toString('utf8')), most)
  } finally {
    closeSync(descriptor)
  }
}

/** The output of a run so far, safe to show, head and tail when it is long. An unstarted run has none. */
export const readOutput = (runFolder: string, { maxBytes }: { maxBytes: number }): RunOutput => {
  const path = runFiles(runFolder).output
  try {
    const bytes = statSync(path).size
    return { text: readEnds(path, bytes, maxBytes), bytes, truncated: bytes > maxBytes }
  } catch {
    return { text: '', bytes: 0, truncated: false }
  }
}
