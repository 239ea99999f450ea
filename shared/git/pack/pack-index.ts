import { hash } from 'node:crypto'

/** Where an object stands in its pack. `crc` is over its bytes there; `offset` is below 2 GiB. */
export type Packed = { readonly oid: string; readonly crc: number; readonly offset: number }

const byOid = (a: Packed, b: Packed): number => (a.oid < b.oid ? -1 : 1)

/** How many objects have a first byte of at most n, for every n. */
const fanout = (sorted: readonly Packed[]): Buffer => {
  const table = Buffer.alloc(1024)
  let count = 0
  for (let byte = 0; byte < 256; byte += 1) {
    const last = byte.toString(16).padStart(2, '0').padEnd(40, 'f')
    while (count < sorted.length && (sorted[count]?.oid ?? '') <= last) count += 1
    table.writeUInt32BE(count, byte * 4)
  }
  return table
}

const numbers = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4))
  return bytes
}

/** The version 2 index of a pack (gitformat-pack): fan-out, ids, checksums, offsets, the pack's hash and its own. */
export const packIndex = (objects: readonly Packed[], packHash: Buffer): Buffer => {
  const sorted = objects.toSorted(byOid)
  const body = Buffer.concat([
    Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]),
    fanout(sorted),
    Buffer.from(sorted.map(({ oid }) => oid).join(''), 'hex'),
    numbers(sorted.map(({ crc }) => crc)),
    numbers(sorted.map(({ offset }) => offset)),
    packHash,
  ])
  return Buffer.concat([body, hash('sha1', body, 'buffer')])
}
