import { type Fault, isFault } from '../../session/fault.ts'
import { openBlobs } from '../blobs.ts'
import { git } from '../environment.ts'
import type { Repository } from '../repository.ts'
import { shownPath } from '../tree-path.ts'

/** A file content that a hub does not have, and one path that it stands at. `content` is null where it is too large to be looked through. */
export type NewContent = { readonly oid: string; readonly path: string; readonly content: Buffer | null }

/** Above this a file is not source text that somebody typed a password into. It is named instead of looked through. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** Which of the ids our repository has. */
export const presentIn = async (repo: Repository, ids: readonly string[]): Promise<ReadonlySet<string> | Fault> => {
  if (ids.length === 0) return new Set()
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objectname)'], { input: `${ids.join('\n')}\n` })
  if (isFault(output)) return output
  const lines = output.stdout.toString('latin1').split('\n')
  return new Set(lines.filter((line) => /^[0-9a-f]{40}$/.test(line)))
}

const blobSizes = async (repo: Repository, ids: readonly string[]): Promise<ReadonlyMap<string, number> | Fault> => {
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
    input: `${ids.join('\n')}\n`,
  })
  if (isFault(output)) return output
  const sizes = new Map<string, number>()
  for (const line of output.stdout.toString('latin1').split('\n')) {
    const [oid = '', type, size] = line.split(' ')
    if (type === 'blob') sizes.set(oid, Number(size))
  }
  return sizes
}

/**
 * Every file content that would leave with `commits` and is not reachable from `known`: of all checkpoints on the way, not of the newest alone,
 * since what a hub once has cannot be taken back.
 */
export async function* newContents(
  repo: Repository,
  commits: readonly string[],
  known: readonly string[],
): AsyncGenerator<readonly NewContent[] | Fault> {
  if (commits.length === 0) return
  const input = [...commits, ...known.map((one) => `^${one}`)].join('\n')
  const output = await git(repo.git, ['rev-list', '--objects', '--stdin'], { input: `${input}\n` })
  if (isFault(output)) return yield output
  const paths = new Map<string, string>()
  for (const line of output.stdout.toString('latin1').split('\n'))
    if (line.length > 41) paths.set(line.slice(0, 40), shownPath(line.slice(41)))
  if (paths.size === 0) return
  const sizes = await blobSizes(repo, [...paths.keys()])
  if (isFault(sizes)) return yield sizes
  const pathOf = (oid: string): string => paths.get(oid) ?? oid
  const small = new Map([...sizes].filter(([, size]) => size <= LARGEST_BYTES))
  const large = [...sizes.keys()].filter((oid) => !small.has(oid))
  if (large.length > 0) yield large.map((oid) => ({ oid, path: pathOf(oid), content: null }))
  const contents = await openBlobs(repo, [...small.keys()])
  if (isFault(contents)) return yield contents
  for await (const blobs of contents) {
    yield isFault(blobs) ? blobs : [...blobs].map(([oid, content]) => ({ oid, path: pathOf(oid), content }))
  }
}
