import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RawChange } from '../memory.ts'
import type { Repository } from '../repository.ts'

/** Two trees and what differs; the key names both. */
export type Pair = { readonly from: string; readonly to: string }
export type PairChanges = Map<string, readonly RawChange[]>

export const keyOf = ({ from, to }: Pair): string => `${from} ${to}`

/** A pair with more than this in one line (a first import, a formatter run) is compared again by every process that asks. */
const LINE_BYTES = 4 * 1024 * 1024

/** `["<from> <to>", path, fromMode, toMode, fromOid, toOid, path ...]`; paths with one character a byte. */
const lineOf = (key: string, changes: readonly RawChange[]): string =>
  `${JSON.stringify([key, ...changes.flatMap(({ path, fromMode, toMode, fromOid, toOid }) => [path, fromMode, toMode, fromOid, toOid])])}\n`

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    // Torn by a process that died, or not ours.
    return null
  }
}

const take = (line: string, into: PairChanges): void => {
  const fields = parse(line)
  if (!isStrings(fields) || fields.length % 5 !== 1 || !/^[0-9a-f]{40} [0-9a-f]{40}$/.test(fields[0] ?? '')) return
  const changes: RawChange[] = []
  for (let at = 1; at < fields.length; at += 5) {
    const [path = '', fromMode = '', toMode = '', fromOid = '', toOid = ''] = fields.slice(at, at + 5)
    changes.push({ path, fromMode, toMode, fromOid, toOid })
  }
  into.set(fields[0] ?? '', changes)
}

const fileOf = (repo: Repository): string => join(repo.place.storeDir, 'trees', 'changes.jsonl')

const readFrom = (file: number, start: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const more = readSync(file, bytes, read, length - read, start + read)
    if (more === 0) break
    read += more
  }
  return bytes.subarray(0, read)
}

/**
 * Reads what was added since `offset`, whole lines only, and gives the offset for the next time. Begins anew where the file is shorter.
 * A cache: a file that is not there or cannot be read holds nothing.
 */
export const readPairs = (repo: Repository, offset: number, into: PairChanges): number => {
  try {
    const file = openSync(fileOf(repo), 'r')
    try {
      const { size } = fstatSync(file)
      const start = size < offset ? 0 : offset
      const bytes = readFrom(file, start, size - start)
      const end = bytes.lastIndexOf(10) + 1
      for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') take(line, into)
      return start + end
    } finally {
      closeSync(file)
    }
  } catch {
    return 0
  }
}

/** Adds pairs by one append that begins and ends with a newline, so that nobody's torn line swallows one. What the disk refuses is not kept. */
export const appendPairs = (repo: Repository, pairs: ReadonlyMap<string, readonly RawChange[]>): void => {
  const lines = [...pairs].map(([key, changes]) => lineOf(key, changes)).filter((line) => line.length <= LINE_BYTES)
  if (lines.length === 0 || repo.place.readOnly !== undefined) return
  try {
    mkdirSync(dirname(fileOf(repo)), { recursive: true })
    const file = openSync(fileOf(repo), 'a', 0o600)
    try {
      writeSync(file, Buffer.from(`\n${lines.join('')}`))
    } finally {
      closeSync(file)
    }
  } catch {
    // The next process compares again.
  }
}
