import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const HEADER = Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2])
const FAN_OUT_AT = 8
const IDS_AT = FAN_OUT_AT + 1024
const OID_BYTES = 20
/** Two million objects: reading more than that at once costs more memory than asking git. */
const MOST_BYTES = 64 * 1024 * 1024

/** Whether a version 2 pack index has the id that stands at `at`. The fan-out narrows it down to some hundreds, halving does the rest. */
const isListed = (index: Buffer, bytes: Buffer, at: number): boolean => {
  const first = bytes.readUInt8(at)
  const wanted = bytes.readUInt32BE(at + 1)
  let low = first === 0 ? 0 : index.readUInt32BE(FAN_OUT_AT + (first - 1) * 4)
  let high = index.readUInt32BE(FAN_OUT_AT + first * 4)
  while (low < high) {
    const middle = (low + high) >>> 1
    const from = IDS_AT + middle * OID_BYTES
    const found = index.readUInt32BE(from + 1)
    const order = found - wanted || index.compare(bytes, at, at + OID_BYTES, from, from + OID_BYTES)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}

/**
 * The ids that the packs of a repository hold, for many questions at once: `(bytes, at)` asks about the 20 bytes there. A no is no last word,
 * for an object may lie loose. Indexes that are damaged, of another version, or more than 64 MiB together are left out.
 */
export const openPackedIds = (objectsDir: string): ((bytes: Buffer, at: number) => boolean) => {
  const folder = join(objectsDir, 'pack')
  const indexes: Buffer[] = []
  let room = MOST_BYTES
  const names = readdirSync(folder)
  const there = new Set(names)
  // An index whose pack is gone, or never came, promises what nobody can read.
  const whole = names.filter((name) => name.endsWith('.idx') && there.has(name.replace(/idx$/, 'pack')))
  for (const name of whole) {
    const path = join(folder, name)
    room -= statSync(path).size
    const index = room < 0 ? undefined : readFileSync(path)
    const count = index !== undefined && index.length > IDS_AT ? index.readUInt32BE(IDS_AT - 4) : 0
    // After the ids stand a checksum and an offset for each, and two hashes.
    if (index?.subarray(0, 8).equals(HEADER) === true && index.length >= IDS_AT + count * 28 + 40) indexes.push(index)
  }
  return (bytes, at) => indexes.some((index) => isListed(index, bytes, at))
}
