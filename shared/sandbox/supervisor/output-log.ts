import { createHash } from 'node:crypto'
import { closeSync, constants, openSync, writeSync } from 'node:fs'

export type OutputLog = {
  /** Returns false once the cap is reached; what is beyond it is dropped. */
  readonly write: (chunk: Uint8Array) => boolean
  readonly bytes: () => number
  /** The first bytes as text: what bubblewrap says when it cannot set up. */
  readonly head: () => string
  readonly close: () => string
}

/** The raw log: both streams as they came, owner only, never through a link. Closing returns the sha256 of what was kept. */
export const openOutputLog = (path: string, cap: number): OutputLog => {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const descriptor = openSync(path, flags, 0o600)
  const hash = createHash('sha256')
  const firstChunks: Uint8Array[] = []
  let bytes = 0
  const keep = (chunk: Uint8Array): void => {
    if (bytes < 4096) firstChunks.push(chunk.subarray(0, 4096))
    for (let offset = 0; offset < chunk.length;) offset += writeSync(descriptor, chunk, offset)
    hash.update(chunk)
    bytes += chunk.length
  }
  return {
    write: (chunk) => {
      const room = cap - bytes
      keep(chunk.subarray(0, room))
      return chunk.length <= room
    },
    bytes: () => bytes,
    head: () => Buffer.concat(firstChunks).toString('utf8').slice(0, 2000),
    close: () => {
      closeSync(descriptor)
      return hash.digest('hex')
    },
  }
}
