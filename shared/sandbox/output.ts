import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { runFiles } from './run-folder.ts'
import { sanitise } from './sanitise.ts'

const fitting = (lines: readonly string[], bytes: number): string[] => {
  let room = bytes
  const over = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)
  return over === -1 ? [...lines] : lines.slice(0, over)
}

/** The first and the last lines that fit into `bytes` together, with a line between them that says how many are left out. */
export const headAndTail = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text
  const lines = text.split('\n')
  const head = fitting(lines, Math.floor(bytes / 3))
  const tail = fitting(lines.slice(head.length).reverse(), bytes - Math.floor(bytes / 3)).reverse()
  // One line can be longer than all the room: then its two ends are shown.
  if (head.length + tail.length === 0) return `${text.slice(0, bytes / 6)}\n[... one line, shortened ...]\n${text.slice(-bytes / 6)}`
  return [...head, `[... ${lines.length - head.length - tail.length} lines left out ...]`, ...tail].join('\n')
}

export type RunOutput = { readonly text: string; readonly bytes: number; readonly truncated: boolean }

const slice = (descriptor: number, from: number, length: number): Buffer => {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, from))
}

/** Reads at most the first third and the last two thirds of `most` bytes: a log may be larger than memory should bear. */
const readEnds = (path: string, bytes: number, most: number): string => {
  const descriptor = openSync(path, 'r')
  try {
    if (bytes <= most) return slice(descriptor, 0, bytes).toString('utf8')
    const first = Math.floor(most / 3)
    const head = slice(descriptor, 0, first).toString('utf8')
    const tail = slice(descriptor, bytes - (most - first), most - first).toString('utf8')
    // Cut at whole lines: a sequence that was cut in two would pass the sanitiser.
    const cutHead = head.slice(0, head.lastIndexOf('\n') + 1)
    const cutTail = tail.slice(tail.indexOf('\n') + 1)
    return `${cutHead}[... ${bytes - Buffer.byteLength(cutHead) - Buffer.byteLength(cutTail)} bytes left out ...]\n${cutTail}`
  } finally {
    closeSync(descriptor)
  }
}

/** The output of a run so far, safe to show, head and tail when it is long. An unstarted run has none. */
export const readOutput = (runFolder: string, { maxBytes }: { maxBytes: number }): RunOutput => {
  const path = runFiles(runFolder).output
  try {
    const bytes = statSync(path).size
    return { text: headAndTail(sanitise(readEnds(path, bytes, maxBytes * 4)), maxBytes), bytes, truncated: bytes > maxBytes }
  } catch {
    return { text: '', bytes: 0, truncated: false }
  }
}
