import { join } from 'node:path'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { type GitTarget, git } from './environment.ts'
import { openPackWriter } from './pack/pack-writer.ts'
import { treeContent } from './pack/tree-content.ts'
import type { Repository } from './repository.ts'
import { type RawPath, splitNul } from './tree-path.ts'

type Listed = { readonly mode: string; readonly kind: string; readonly oid: string; readonly bytes: number; readonly path: RawPath }

/** Content read at once, in bytes. */
const PORTION = 24 * 1024 * 1024

/** What was translated by this process: ids of two hash functions never collide, so the id alone is the key. */
const known = new WeakMap<Repository, Map<string, string>>()

const knownOf = (repo: Repository): Map<string, string> => {
  const before = known.get(repo) ?? new Map<string, string>()
  known.set(repo, before)
  return before
}

/** `<mode> <kind> <oid> <size or -><tab><path>`, folders before what is in them. */
const parse = (line: string): Listed => {
  const tab = line.indexOf('\t')
  const [mode = '', kind = '', oid = '', bytes = ''] = line.slice(0, tab).split(/ +/)
  return { mode, kind, oid, bytes: bytes === '-' ? 0 : Number(bytes), path: line.slice(tab + 1) }
}

const portionsOf = (sizes: ReadonlyMap<string, number>): string[][] => {
  const portions: string[][] = []
  let room = 0
  for (const [oid, size] of sizes) {
    if (portions.length === 0 || size > room) {
      portions.push([])
      room = PORTION
    }
    portions.at(-1)?.push(oid)
    room -= size
  }
  return portions
}

/** Reads `cat-file --batch` output: `<oid> <kind> <size>`, a newline, the content, a newline. An object that is not there says `missing`. */
const contentsIn = (bytes: Buffer): Map<string, Buffer> | Fault => {
  const contents = new Map<string, Buffer>()
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [oid = '', kind = '', size = '0'] = bytes.toString('latin1', at, end).split(' ')
    if (kind === 'missing') return notFetched(oid)
    contents.set(oid, bytes.subarray(end + 1, end + 1 + Number(size)))
    at = end + 2 + Number(size)
  }
  return contents
}

/** A partial clone lacks what was never looked at; fetching it is the user's to do. */
export const notFetched = (oid: string): Fault =>
  fault(
    'not_fetched',
    `This clone does not hold ${oid === '' ? 'every file of the commit' : `the object ${oid}`}, and Maestro never fetches for it.`,
    'Let git fetch it (`git show` of that commit, or `git checkout`), then call again, or name a checkpoint.',
  )

const parentOf = (path: RawPath): RawPath => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** A commit of another repository is never looked up, so the first half of its longer id names it as well. */
const LINK_HEX = 40

const readInto = async (
  source: GitTarget,
  listed: readonly Listed[],
  add: (content: Buffer, oid: string) => void,
): Promise<Fault | undefined> => {
  const sizes = new Map(listed.filter(({ kind }) => kind === 'blob').map(({ oid, bytes }) => [oid, bytes]))
  for (const portion of portionsOf(sizes)) {
    const output = await git(source, ['cat-file', '--batch', '--buffer'], { input: `${portion.join('\n')}\n` })
    if (isFault(output)) return output
    const contents = contentsIn(output.stdout)
    if (isFault(contents)) return contents
    for (const [oid, content] of contents) add(content, oid)
  }
  return undefined
}

/** Each folder's tree needs the ids of the trees below it, so those are made first. */
const treesOf = (listed: readonly Listed[], ours: Map<string, string>, add: (content: Buffer) => string): string => {
  const children = new Map<RawPath, Listed[]>()
  for (const one of listed) {
    const siblings = children.get(parentOf(one.path))
    if (siblings === undefined) children.set(parentOf(one.path), [one])
    else siblings.push(one)
  }
  const make = (folder: RawPath): string =>
    add(
      treeContent(
        (children.get(folder) ?? []).map(({ mode, kind, oid, path }) => ({
          mode: mode.replace(/^0/, ''),
          name: path.slice(folder === '' ? 0 : folder.length + 1),
          oid: kind === 'tree' ? make(path) : kind === 'commit' ? oid.slice(0, LINK_HEX) : (ours.get(oid) ?? ''),
        })),
      ),
    )
  return make('')
}

/** The store may have been lost since. */
const isThere = async (repo: Repository, tree: string): Promise<boolean> => !isFault(await git(repo.git, ['cat-file', '-e', tree]))

/**
 * Copies a tree of a SHA-256 repository into our store, whose objects are SHA-1: the same files, modes and bytes under other ids. Gives the id of
 * our tree. Faults: `not_fetched`, `git_failed`.
 */
export const translateTree = async (repo: Repository, source: GitTarget, tree: string): Promise<string | Fault> => {
  const ours = knownOf(repo)
  const before = ours.get(tree)
  if (before !== undefined && (await isThere(repo, before))) return before
  const output = await git(source, ['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', tree])
  if (isFault(output)) return output
  const listed = splitNul(output.stdout).map(parse)
  const pack = openPackWriter(join(repo.gitDir, 'objects'))
  const failed = await readInto(source, listed, (content, oid) => ours.set(oid, pack.add('blob', content)))
  if (failed !== undefined) return failed
  const id = treesOf(listed, ours, (content) => pack.add('tree', content))
  pack.finish()
  ours.set(tree, id)
  return id
}
