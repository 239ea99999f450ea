import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fdatasyncSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { type ObjectKind, objectId } from './git-object.ts'
import { type Packed, packIndex } from './pack-index.ts'

/** Collects objects and writes them as packs. What was added may be read by git once `finish` has returned, and is on disk then. */
export type PackWriter = {
  /** The object's id. The same object twice is written once. `oid` saves hashing where it is known. */
  readonly add: (kind: ObjectKind, content: Uint8Array, oid?: string) => string
  readonly has: (oid: string) => boolean
  readonly finish: () => void
}

/** Bytes held back before they become a pack of their own: a first checkpoint of any size fits into little memory. */
const PACK_BYTES = 24 * 1024 * 1024
/** Harder work on the last per cents costs more time than the disk gains; git's own repack does it later. */
const LEVEL = 1
/** A tree of many entries is mostly ids, which nothing makes smaller: it is stored as it is until the repack finds the one before. */
const LARGE_TREE = 4096

const typeNumber: Readonly<Record<ObjectKind, number>> = { commit: 1, tree: 2, blob: 3 }

/** Type and size, four bits and then seven at a time, lowest first. */
const objectHeader = (kind: ObjectKind, size: number): Buffer => {
  const bytes = [(typeNumber[kind] << 4) | (size & 15)]
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 128, rest % 128)
  }
  return Buffer.from(bytes)
}

const packHeader = (count: number): Buffer => {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  header.writeUInt32BE(count, 8)
  return header
}

const writeNew = (path: string, content: Uint8Array): number => {
  const file = openSync(path, 'wx', 0o444)
  if (writeSync(file, content) === content.length) return file
  closeSync(file)
  throw Object.assign(new Error(`short write to ${path}`), { code: 'ENOSPC', path })
}

/** Both are written before either is waited for: the second wait is then nearly free. */
const writeDurably = (pack: string, packBytes: Uint8Array, index: string, indexBytes: Uint8Array): void => {
  const files: number[] = []
  try {
    files.push(writeNew(pack, packBytes))
    files.push(writeNew(index, indexBytes))
    for (const file of files) fdatasyncSync(file)
  } finally {
    for (const file of files) closeSync(file)
  }
}

/** The pack gets its name before its index does: git takes up a pack by its index. */
const writePack = (folder: string, parts: readonly Buffer[], objects: readonly Packed[]): void => {
  const header = packHeader(objects.length)
  const hash = createHash('sha1').update(header)
  for (const part of parts) hash.update(part)
  const packHash = hash.digest()
  const draft = join(folder, `tmp_pack_${randomBytes(8).toString('hex')}`)
  const name = join(folder, `pack-${packHash.toString('hex')}`)
  try {
    writeDurably(draft, Buffer.concat([header, ...parts, packHash]), `${draft}.idx`, packIndex(objects, packHash))
    renameSync(draft, `${name}.pack`)
    renameSync(`${draft}.idx`, `${name}.idx`)
  } catch (error) {
    rmSync(draft, { force: true })
    rmSync(`${draft}.idx`, { force: true })
    throw error
  }
}

const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * A writer for `<git folder>/objects`. No process, no loose object, no index file: one pack for all that is added, more than one only past
 * 24 MiB. Throws what the system says when the disk refuses; nothing that git would see is left of an unfinished pack.
 */
export const openPackWriter = (objectsDir: string): PackWriter => {
  const folder = join(objectsDir, 'pack')
  const known = new Set<string>()
  let parts: Buffer[] = []
  let objects: Packed[] = []
  let bytes = 12
  let written = false

  const flush = (): void => {
    if (objects.length === 0) return
    mkdirSync(folder, { recursive: true })
    writePack(folder, parts, objects)
    written = true
    parts = []
    objects = []
    bytes = 12
  }
  return {
    has: (oid) => known.has(oid),
    add: (kind, content, oid = objectId(kind, content)) => {
      if (known.has(oid)) return oid
      known.add(oid)
      const packed = Buffer.concat([
        objectHeader(kind, content.length),
        deflateSync(content, { level: kind === 'tree' && content.length > LARGE_TREE ? 0 : LEVEL }),
      ])
      objects.push({ oid, crc: crc32(packed), offset: bytes })
      parts.push(packed)
      bytes += packed.length
      if (bytes >= PACK_BYTES) flush()
      return oid
    },
    finish: () => {
      flush()
      if (written) syncFolder(folder)
      written = false
    },
  }
}
