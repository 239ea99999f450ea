import { readdirSync } from 'node:fs'
import { isFault, type Fault } from '../session/fault.ts'
import { entriesOf } from './entries.ts'
import type { Repository } from './repository.ts'
import { onDisk, shownPath, type RawPath } from './tree-path.ts'
import { standingAt } from './work-file.ts'

/** Names at any depth that a checkout borrows from the workspace or that Git keeps for itself. */
const BORROWED = new Set(['.git', 'node_modules', '.venv'])

/** What a run did to its checkout: `changed` are files of the tree with other content, mode or gone; `left` are files that were not in it. */
export const checkoutChanges = async (
  repo: Repository,
  tree: string,
  dir: string,
): Promise<{ readonly changed: string[]; readonly left: string[] } | Fault> => {
  const entries = await entriesOf(repo, tree)
  if (isFault(entries)) return entries
  const files = entries.filter(({ mode }) => mode !== '160000')
  const changed: string[] = []
  for (const { path, mode, oid } of files) {
    // What cannot be read any more is not what it was.
    const standing = await standingAt(dir, path).catch(() => undefined)
    if (standing?.kind !== 'file' || standing.oid !== oid || standing.mode !== mode) changed.push(shownPath(path))
  }
  const known = new Set(files.map(({ path }) => path))
  return {
    changed,
    left: filesIn(dir, '')
      .filter((path) => !known.has(path))
      .map(shownPath),
  }
}

/** A run can leave folders that nobody can look into (no permission, a path too long for the system): such a one counts as a file. */
const filesIn = (dir: string, folder: RawPath): RawPath[] =>
  (entriesIn(onDisk(dir, folder)) ?? []).flatMap((entry) => {
    const name = entry.name.toString('latin1')
    if (BORROWED.has(name)) return []
    const path = folder === '' ? name : `${folder}/${name}`
    return entry.isDirectory() && entriesIn(onDisk(dir, path)) !== null ? filesIn(dir, path) : [path]
  })

const entriesIn = (folder: Buffer) => {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
  } catch {
    // Gone or closed: the comparison above has said what that means for the files of the tree.
    return null
  }
}
