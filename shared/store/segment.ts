import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from './files.ts'

/** Path of segment `number` (from 1) in a chain's folder. */
export const segmentPath = (folder: string, number: number): string => join(folder, `${String(number).padStart(6, '0')}.jsonl`)

/** The terminated lines of a segment from a byte offset on. `offset` behind them is where the next read starts. */
export type Tail = { readonly lines: readonly string[]; readonly offset: number; readonly size: number }

/** Reads what stands behind `offset`. An unterminated end is left for the next read. A missing file is an empty one. */
export const readTail = (path: string, offset: number): Tail => {
  const file = openOrNull(path)
  if (file === null) return { lines: [], offset, size: 0 }
  try {
    const size = fstatSync(file).size
    if (size <= offset) return { lines: [], offset, size }
    const bytes = Buffer.alloc(size - offset)
    const length = readSync(file, bytes, 0, bytes.length, offset)
    const end = bytes.subarray(0, length).lastIndexOf(0x0a) + 1
    return { lines: bytes.toString('utf8', 0, end).split('\n').filter(Boolean), offset: offset + end, size }
  } finally {
    closeSync(file)
  }
}

const openOrNull = (path: string): number | null => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
