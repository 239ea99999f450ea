import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import type { Repository } from './repository.ts'

const portionBytes = 32 * 1024 * 1024

const missing = (oid: string): Fault =>
  fault('object_missing', `The store has no object ${oid}.`, 'Run `maestro doctor` to see what the store lost.')

/** Sizes by id, in the order of `ids`. */
const sizesOf = async (repo: Repository, ids: readonly string[]): Promise<ReadonlyMap<string, number> | Fault> => {
  const sizes = new Map<string, number>()
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input: `${ids.join('\n')}\n` })
  if (isFault(output)) return output
  for (const line of output.stdout.toString('latin1').trimEnd().split('\n')) {
    const [oid = '', size = ''] = line.split(' ')
    if (size === 'missing') return missing(oid)
    sizes.set(oid, Number(size))
  }
  return sizes
}

const parse = (bytes: Buffer): Map<string, Buffer> | Fault => {
  const blobs = new Map<string, Buffer>()
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [oid = '', kind, size = '0'] = bytes.toString('latin1', at, end).split(' ')
    if (kind === 'missing') return missing(oid)
    blobs.set(oid, bytes.subarray(end + 1, end + 1 + Number(size)))
    at = end + 2 + Number(size)
  }
  return blobs
}

/** By the sizes: as many as fit into a portion, and one that is larger alone. */
const portionsOf = (sizes: ReadonlyMap<string, number>): string[][] => {
  const portions: string[][] = []
  let room = 0
  for (const [oid, size] of sizes) {
    const last = portions.at(-1)
    if (last === undefined || size > room) {
      portions.push([oid])
      room = portionBytes - size
    } else {
      last.push(oid)
      room -= size
    }
  }
  return portions
}

/** The content of one object. Fault `git_failed` when the store lacks it. */
export const readBlob = async (repo: Repository, oid: string): Promise<Buffer | Fault> => {
  const output = await git(repo.git, ['cat-file', 'blob', oid])
  return isFault(output) ? output : output.stdout
}

const read = (repo: Repository, ids: readonly string[], maxBytes?: number) =>
  git(repo.git, ['cat-file', '--batch'], { input: `${ids.join('\n')}\n`, ...(maxBytes !== undefined && { maxBytes }) })

type Contents = ReadonlyMap<string, Buffer>

async function* inPortions(repo: Repository, portions: readonly (readonly string[])[]): AsyncGenerator<Contents | Fault> {
  for (const portion of portions) {
    const output = await read(repo, portion)
    yield isFault(output) ? output : parse(output.stdout)
  }
}

async function* atOnce(contents: Contents): AsyncGenerator<Contents | Fault> {
  yield contents
}

/**
 * Opens the contents of some objects. What fits into one portion of 32 MiB is read at once, by one process; more comes in portions, so that a
 * large restore does not fill the memory. Fault `object_missing` when the store lacks one, so that nothing is begun that cannot be ended.
 */
export const openBlobs = async (repo: Repository, ids: readonly string[]): Promise<AsyncGenerator<Contents | Fault> | Fault> => {
  if (ids.length === 0) return atOnce(new Map())
  const whole = await read(repo, ids, portionBytes)
  if (isFault(whole)) return whole
  if (whole.truncated) {
    const sizes = await sizesOf(repo, ids)
    return isFault(sizes) ? sizes : inPortions(repo, portionsOf(sizes))
  }
  const contents = parse(whole.stdout)
  return isFault(contents) ? contents : atOnce(contents)
}
