import { type Fault, fault, isFault } from '../../session/fault.ts'
import { type Change, asChange } from '../changes.ts'
import { git } from '../environment.ts'
import type { RawChange } from '../memory.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import { emptyTree } from './compute.ts'
import { type FolderNode, joinPath } from './node.ts'
import { type TreeLine, linesOf, parseTree } from './tree-object.ts'

/** Parsed tree objects by id: what an id names never changes. Bounded; the oldest leave first. */
export type KnownTrees = Map<string, readonly TreeLine[]>

const KNOWN_TREES = 4096
const absent = '000000'
const noOid = '0'.repeat(40)

/** One folder on both sides, as far as they differ. A side without it is null. */
type Pair = { readonly path: RawPath; readonly stored: string | null; readonly now: FolderNode | null }

const missing = (oid: string): Fault =>
  fault('object_missing', `The store has no tree ${oid}.`, 'Run `maestro doctor` to see what the store lost.')

const splitBatch = (bytes: Buffer, known: KnownTrees): Fault | undefined => {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [oid = '', type = '', size = '0'] = bytes.toString('latin1', at, end).split(' ')
    if (type !== 'tree') return missing(oid)
    known.set(oid, parseTree(bytes.subarray(end + 1, end + 1 + Number(size))))
    at = end + 2 + Number(size)
  }
  return undefined
}

const readTrees = async (repo: Repository, oids: readonly string[], known: KnownTrees): Promise<Fault | undefined> => {
  const wanted = [...new Set(oids)].filter((oid) => !known.has(oid))
  if (wanted.length === 0) return undefined
  const output = await git(repo.git, ['cat-file', '--batch'], { input: `${wanted.join('\n')}\n` })
  return isFault(output) ? output : splitBatch(output.stdout, known)
}

const change = (path: RawPath, from: TreeLine | undefined, to: TreeLine | undefined): RawChange => ({
  path,
  fromMode: from?.mode ?? absent,
  toMode: to?.mode ?? absent,
  fromOid: from?.oid ?? noOid,
  toOid: to?.oid ?? noOid,
})

const isTree = (line: TreeLine | undefined): line is TreeLine => line?.mode === '40000'
const asFile = (line: TreeLine | undefined): TreeLine | undefined => (isTree(line) ? undefined : line)

/** Compares one folder; what differs in it is reported, the folders that differ are left for the next round. */
const compare = ({ path, stored, now }: Pair, known: KnownTrees, changes: RawChange[]): Pair[] => {
  const before = new Map((stored === null ? [] : (known.get(stored) ?? [])).map((line) => [line.name, line]))
  const after = new Map((now === null ? [] : linesOf(now)).map((line) => [line.name, line]))
  const next: Pair[] = []
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(name), after.get(name)]
    if (from?.oid === to?.oid && from?.mode === to?.mode) continue
    const below = joinPath(path, name)
    const child = now?.children.get(name)
    if (asFile(from) !== undefined || asFile(to) !== undefined) changes.push(change(below, asFile(from), asFile(to)))
    if (isTree(from) || isTree(to)) {
      next.push({ path: below, stored: isTree(from) ? from.oid : null, now: isTree(to) && child?.kind === 'folder' ? child : null })
    }
  }
  return next
}

const forgetOldest = (known: KnownTrees): void => {
  for (const oid of known.keys()) {
    if (known.size <= KNOWN_TREES) return
    known.delete(oid)
  }
}

/** How a computed picture differs from a stored tree, as seen from that tree. Only folders with another id are looked into. */
export const differences = async (repo: Repository, root: FolderNode, tree: string, known: KnownTrees): Promise<Change[] | Fault> => {
  const changes: RawChange[] = []
  const stored = tree === emptyTree ? null : tree
  let pairs: Pair[] = stored === root.oid ? [] : [{ path: '', stored, now: root }]
  while (pairs.length > 0) {
    const failed = await readTrees(
      repo,
      pairs.flatMap((pair) => pair.stored ?? []),
      known,
    )
    if (failed !== undefined) return failed
    pairs = pairs.flatMap((pair) => compare(pair, known, changes))
  }
  forgetOldest(known)
  return changes.map(asChange).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
