import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { RawChange } from '../memory.ts'
import type { Repository } from '../repository.ts'
import { splitNul } from '../tree-path.ts'
import { type Pair, type PairChanges, appendPairs, keyOf, readPairs } from './pair-cache.ts'

type Known = { readonly changes: PairChanges; offset: number }

const knownOf = new WeakMap<Repository, Known>()

/**
 * Reads what `diff-tree --stdin -z` prints: for every pair a line with both ids, then pairs of a raw line and a path. The line with the ids
 * ends in a newline, not a NUL, so it stands in front of the next raw line; pairs without a difference stand there as lines of their own.
 */
const parse = (fields: readonly string[]): PairChanges => {
  const found: PairChanges = new Map()
  let changes: RawChange[] = []
  for (let at = 0; at < fields.length; at += 2) {
    const lines = (fields[at] ?? '').split('\n')
    const raw = lines.pop() ?? ''
    for (const key of lines) found.set(key, (changes = []))
    const [fromMode = '', toMode = '', fromOid = '', toOid = ''] = raw.slice(1).split(' ')
    const path = fields[at + 1]
    if (path !== undefined) changes.push({ path, fromMode, toMode, fromOid, toOid })
  }
  return found
}

const flags = ['-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv', '--stdin']

const compare = async (repo: Repository, keys: readonly string[]): Promise<PairChanges | Fault> => {
  const output = await git(repo.git, ['diff-tree', ...flags], { input: `${keys.join('\n')}\n` })
  return isFault(output) ? output : parse(splitNul(output.stdout))
}

/**
 * The differences of many pairs of trees by `keyOf`; renames are a deletion and an addition. What neither this process nor the cache
 * `trees/changes.jsonl` knows is compared by one git process. Fault `git_failed` when our store lacks a tree.
 */
export const changesOfPairs = async (
  repo: Repository,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<string, readonly RawChange[]> | Fault> => {
  const known = knownOf.get(repo) ?? { changes: new Map(), offset: 0 }
  knownOf.set(repo, known)
  const keys = new Set(pairs.filter(({ from, to }) => from !== to).map(keyOf))
  const missing = (): string[] => [...keys].filter((key) => !known.changes.has(key))
  if (missing().length > 0) known.offset = readPairs(repo, known.offset, known.changes)
  const unknown = missing()
  if (unknown.length === 0) return known.changes
  const compared = await compare(repo, unknown)
  if (isFault(compared)) return compared
  // Trees with no difference in any file have nothing printed after their ids, and that is an answer too.
  for (const key of unknown) known.changes.set(key, compared.get(key) ?? [])
  appendPairs(repo, new Map(unknown.map((key) => [key, compared.get(key) ?? []])))
  return known.changes
}
