import type { RawPath } from './tree-path.ts'

/** One file of a tree. `mode` is git's: `100644`, `100755`, `120000` (symlink), `160000` (a commit elsewhere, from a user's tree only). */
export type Entry = { readonly path: RawPath; readonly mode: string; readonly oid: string; readonly bytes: number }

/** One difference between two trees; a side that is absent has mode `000000`. */
export type RawChange = {
  readonly path: RawPath
  readonly fromMode: string
  readonly toMode: string
  readonly fromOid: string
  readonly toOid: string
}

/** Answers that stay true because their question names content. Small and bounded: the objects themselves are the store. */
export type Memory = {
  readonly entries: Map<string, readonly Entry[]>
  readonly changes: Map<string, readonly RawChange[]>
  /** Digests of a tree's inputs, by tree and globs. */
  readonly inputs: Map<string, string>
  /** Whether the code of a tree names documentation. */
  readonly documentation: Map<string, boolean>
}

export const emptyMemory = (): Memory => ({ entries: new Map(), changes: new Map(), inputs: new Map(), documentation: new Map() })

/** Keeps at most `limit` answers, the oldest leaves first. */
export const remember = <T>(map: Map<string, T>, key: string, value: T, limit: number): T => {
  map.set(key, value)
  const oldest = map.keys().next()
  if (map.size > limit && oldest.done !== true) map.delete(oldest.value)
  return value
}
