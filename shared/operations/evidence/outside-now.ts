import { lstatSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Evidence } from '../../session/evidence.ts'
import { digestAt } from '../runs/carry.ts'

/** Digests of files by path, with what the file system said of the file when they were made. */
type Known = Map<string, { readonly key: string; readonly digest: string }>

const known: Known = new Map()

/**
 * Digests of now of the files outside the tree that some evidence was made with, by the names that the records use. Only files: a variable's value
 * lies in the configuration, which is in the tree, and a folder can hold so much that it is compared by the next run alone.
 */
export const outsideNow = (root: string, evidence: readonly Evidence[]): Record<string, string> => {
  const names = new Set(evidence.flatMap(({ environment }) => Object.keys(environment.outside ?? {})))
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const digest = name.startsWith('env ') ? null : digestOf(isAbsolute(name) ? name : join(root, name))
      return digest === null ? [] : [[name, digest]]
    }),
  )
}

/** '' for what is not there, as in a record; null for what is no file. */
const digestOf = (path: string): string | null => {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined) return ''
  if (!stats.isFile()) return null
  const key = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join()
  const before = known.get(path)
  if (before?.key === key) return before.digest
  const digest = digestAt(path)
  known.set(path, { key, digest })
  return digest
}
