import { hash } from 'node:crypto'
import type { RawPath } from '../tree-path.ts'

/** What an index knows of a file on disk: its mode, its content's id at a place of the index's bytes, and the stat key that the file had. */
export type IndexEntry = {
  readonly mode: string
  readonly bytes: Buffer
  readonly oidAt: number
  readonly ctimeMs: number
  readonly mtimeMs: number
  readonly ino: number
  readonly size: number
  /** Nothing keeps git from looking at it: it is neither assumed unchanged nor in conflict. */
  readonly looked: boolean
  /** One of several of the same path: a merge is under way. */
  readonly inConflict: boolean
}

/** `skipped`: kept away by the sparse checkout. `next`: where the entry behind it begins. */
type Listed = { readonly path: RawPath; readonly skipped: boolean; readonly next: number }

const OID_AT = 40
const FLAGS_AT = 60
const FIXED_BYTES = 62
const TRAILER_BYTES = 20
const FLAG = { assumed: 0x8000, extended: 0x4000, stage: 0x3000, skipped: 0x4000 } as const

const MODES = new Map([0o100644, 0o100755, 0o120000, 0o160000].map((mode) => [mode, mode.toString(8)]))

const seconds = (bytes: Buffer, at: number): number => bytes.readUInt32BE(at) * 1000 + bytes.readUInt32BE(at + 4) / 1e6

/** One entry by the place where it begins. Times are what Node makes of the same file's stats; git keeps 32 bits of size and inode. */
export const entryAt = (bytes: Buffer, at: number): IndexEntry => {
  const flags = bytes.readUInt16BE(at + FLAGS_AT)
  return {
    mode: MODES.get(bytes.readUInt32BE(at + 24)) ?? '',
    bytes,
    oidAt: at + OID_AT,
    ctimeMs: seconds(bytes, at),
    mtimeMs: seconds(bytes, at + 8),
    ino: bytes.readUInt32BE(at + 20),
    size: bytes.readUInt32BE(at + 36),
    looked: (flags & (FLAG.assumed | FLAG.stage)) === 0,
    inConflict: (flags & FLAG.stage) !== 0,
  }
}

/** Version 4 writes how much of the path before falls away, as git's packs write offsets. */
const fallsAway = (bytes: Buffer, from: number): { readonly count: number; readonly at: number } => {
  let at = from
  let byte = bytes.readUInt8(at)
  let count = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    at += 1
    byte = bytes.readUInt8(at)
    count = (count + 1) * 128 + (byte & 0x7f)
  }
  return { count, at: at + 1 }
}

const listedAt = (bytes: Buffer, at: number, version: number, before: RawPath): Listed => {
  const flags = bytes.readUInt16BE(at + FLAGS_AT)
  const isExtended = version > 2 && (flags & FLAG.extended) !== 0
  const skipped = isExtended && (bytes.readUInt16BE(at + FIXED_BYTES) & FLAG.skipped) !== 0
  const nameAt = at + FIXED_BYTES + (isExtended ? 2 : 0)
  const { count, at: restAt } = version === 4 ? fallsAway(bytes, nameAt) : { count: before.length, at: nameAt }
  const end = bytes.indexOf(0, restAt)
  if (end === -1) throw new RangeError('an entry without an end')
  const path = before.slice(0, before.length - count) + bytes.toString('latin1', restAt, end)
  // Up to version 3 an entry is filled up to a multiple of eight bytes, with at least one.
  const next = version === 4 ? end + 1 : at + Math.ceil((end + 1 - at) / 8) * 8
  return { path, skipped, next }
}

/** Extensions with a small letter change what the entries mean: another file's entries, folders as entries. */
const onlyOptionalExtensions = (bytes: Buffer, from: number): boolean => {
  const end = bytes.length - TRAILER_BYTES
  for (let at = from; at < end; at += 8 + bytes.readUInt32BE(at + 4)) if (bytes.readUInt8(at) >= 97) return false
  return true
}

const isWhole = (bytes: Buffer): boolean => hash('sha1', bytes.subarray(0, -TRAILER_BYTES), 'buffer').equals(bytes.subarray(-TRAILER_BYTES))

/**
 * Reads a user's index ourselves, which saves a first look at a large work tree a process and its twenty megabytes of text; `visit` gets each
 * entry and where it begins. False for what only git can read (a split or a sparse index, another hash, a damaged one): then git is asked.
 */
export const readIndex = (bytes: Buffer, visit: (entry: Listed, at: number) => void): boolean => {
  try {
    const version = bytes.readUInt32BE(4)
    if (bytes.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4 || !isWhole(bytes)) return false
    let [at, before] = [12, '']
    for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
      const entry = listedAt(bytes, at, version, version === 4 ? before : '')
      visit(entry, at)
      at = entry.next
      before = entry.path
    }
    return onlyOptionalExtensions(bytes, at)
  } catch {
    // Cut short.
    return false
  }
}
