import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import type { Repository } from './repository.ts'

const chunkBytes = 32 * 1024 * 1024

/** Sizes by id. Fault `object_missing` when the store lacks one, so that nothing is begun that cannot be ended. */
export const sizesOf = async (repo: Repository, ids: readonly string[]): Promise<ReadonlyMap<string, number> | Fault> => {
  const sizes = new Map<string, number>()
  if (ids.length === 0) return sizes
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input: `${ids.join('\n')}\n` })
  if (isFault(output)) return output
  for (const line of output.stdout.toString('latin1').trimEnd().split('\n')) {
    const [oid = '', size = ''] = line.split(' ')
    if (size === 'missing')
      return fault('object_missing', `The store has no object ${oid}.`, 'Run `maestro doctor` to see what the store lost.')
    sizes.set(oid, Number(size))
  }
  return sizes
}

const parse = (bytes: Buffer): Map<string, Buffer> => {
  const blobs = new Map<string, Buffer>()
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [oid = '', , size = '0'] = bytes.toString('latin1', at, end).split(' ')
    blobs.set(oid, bytes.subarray(end + 1, end + 1 + Number(size)))
    at = end + 2 + Number(size)
  }
  return blobs
}

const chunksOf = (sizes: ReadonlyMap<string, number>): string[][] => {
  const chunks: string[][] = []
  let room = 0
  for (const [oid, size] of sizes) {
    const last = chunks.at(-1)
    if (last === undefined || size > room) {
      chunks.push([oid])
      room = chunkBytes - size
    } else {
      last.push(oid)
      room -= size
    }
  }
  return chunks
}

/** The content of one object. Fault `git_failed` when the store lacks it. */
export const readBlob = async (repo: Repository, oid: string): Promise<Buffer | Fault> => {
  const output = await git(repo.git, ['cat-file', 'blob', oid])
  return isFault(output) ? output : output.stdout
}

/** The contents of some objects, in portions of about 32 MiB so that a large restore does not fill the memory. */
export async function* readBlobs(
  repo: Repository,
  sizes: ReadonlyMap<string, number>,
): AsyncGenerator<ReadonlyMap<string, Buffer> | Fault> {
  for (const chunk of chunksOf(sizes)) {
    const output = await git(repo.git, ['cat-file', '--batch'], { input: `${chunk.join('\n')}\n` })
    yield isFault(output) ? output : parse(output.stdout)
  }
}
