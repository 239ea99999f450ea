import { join } from 'node:path'
import type { ChainedCheckpoint } from '../../shared/git/derive-commits.ts'
import { objectId } from '../../shared/git/pack/git-object.ts'
import { openPackWriter } from '../../shared/git/pack/pack-writer.ts'
import type { Repository } from '../../shared/git/repository.ts'
import { scanned } from './fixture.ts'

/** The nth second of a day. */
export const second = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1000 + 120).toISOString()

/** The nth checkpoint of a session as its journal would tell it, standing on the one before. */
export const recorded = (n: number, tree: string, more: Partial<ChainedCheckpoint> = {}): ChainedCheckpoint => ({
  id: `K${n}`,
  tree,
  parent: n === 1 ? null : `K${n - 1}`,
  merged: [],
  why: 'request',
  reason: `step ${n}`,
  turn: null,
  step: null,
  notStored: [],
  notStoredCount: 0,
  by: { kind: 'agent', name: 'host', via: 'mcp' },
  at: second(n),
  replica: 'rp-1',
  ...more,
})

/** Scans and records one after another; each step edits the work tree first. */
export const chain = async (repo: Repository, steps: readonly (() => void)[]): Promise<ChainedCheckpoint[]> => {
  const made: ChainedCheckpoint[] = []
  for (const [n, step] of steps.entries()) {
    step()
    made.push(recorded(n + 1, (await scanned(repo)).tree))
  }
  return made
}

/** A file of a tree that stands on no disk. Paths with one character a byte. */
export type Draft = { readonly mode: '100644' | '100755' | '120000'; readonly content: string }

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Writes trees straight into the store, as one pack; gives their ids. Nothing may be a file and a folder at once. */
export const storeTrees = (repo: Repository, trees: readonly ReadonlyMap<string, Draft>[]): string[] => {
  const pack = openPackWriter(join(repo.gitDir, 'objects'))
  const write = (files: ReadonlyMap<string, Draft>): string => {
    const folders = new Map<string, Map<string, Draft>>()
    const entries: { readonly sort: string; readonly line: Buffer }[] = []
    for (const [path, file] of files) {
      const slash = path.indexOf('/')
      if (slash !== -1) {
        const name = path.slice(0, slash)
        folders.set(name, (folders.get(name) ?? new Map<string, Draft>()).set(path.slice(slash + 1), file))
      } else entries.push({ sort: path, line: Buffer.concat([bytes(`${file.mode} ${path}\0`), oidOf('blob', bytes(file.content))]) })
    }
    for (const [name, below] of folders)
      entries.push({ sort: `${name}/`, line: Buffer.concat([bytes(`40000 ${name}\0`), Buffer.from(write(below), 'hex')]) })
    const sorted = entries.toSorted((a, b) => Buffer.compare(bytes(a.sort), bytes(b.sort)))
    return oidOf('tree', Buffer.concat(sorted.map(({ line }) => line))).toString('hex')
  }
  const oidOf = (kind: 'blob' | 'tree', content: Buffer): Buffer => Buffer.from(pack.add(kind, content, objectId(kind, content)), 'hex')
  const ids = trees.map(write)
  pack.finish()
  return ids
}
