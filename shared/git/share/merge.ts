import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { Repository } from '../repository.ts'
import { type RawPath, shownPath, splitNul } from '../tree-path.ts'

/** Two states of the files put together. `conflicts` are paths that both changed, each in another way; the tree holds git's marks there. */
export type Merged = { readonly tree: string; readonly conflicts: readonly string[]; readonly raw: readonly RawPath[] }

const tooOld = fault(
  'git_too_old',
  'Putting two states of the files together needs git 2.38 or later.',
  'Update git, or choose one side whole: mine or theirs.',
)

/** Merges two commits of our repository over their common ancestors. No file of the work tree is read or written. */
export const mergeFiles = async (repo: Repository, mine: string, theirs: string): Promise<Merged | Fault> => {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', '--allow-unrelated-histories', mine, theirs]
  const output = await git(repo.git, args, { accept: [0, 1, 128, 129] })
  if (isFault(output)) return output
  const [tree = '', ...raw] = splitNul(output.stdout)
  if (output.code > 1 || !/^[0-9a-f]{40}$/.test(tree)) {
    return /usage|unknown|not a valid object name --write-tree/i.test(output.stderr)
      ? tooOld
      : fault(
          'merge_failed',
          `git could not put the two states together: ${output.stderr.trim().slice(0, 300)}`,
          'Choose one side whole: mine or theirs.',
        )
  }
  const paths = [...new Set(raw.filter((path) => path !== ''))]
  return { tree, conflicts: paths.map(shownPath), raw: paths }
}

const entriesAt = async (repo: Repository, tree: string): Promise<ReadonlyMap<RawPath, string> | Fault> => {
  const output = await git(repo.git, ['ls-tree', '-r', '-z', '--full-tree', tree])
  if (isFault(output)) return output
  return new Map(
    splitNul(output.stdout).map((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', , oid = ''] = line.slice(0, tab).split(' ')
      return [line.slice(tab + 1), `${mode} ${oid}`] as const
    }),
  )
}

const clash = fault(
  'merge_clash',
  'One side has a file where the other has a folder.',
  'Choose one side whole: mine or theirs; the other stays a checkpoint that can be restored in parts.',
)

/** The merged tree, with the conflicted paths as one side has them, or gone where that side does not have them. */
export const settleConflicts = async (repo: Repository, merged: Merged, side: string): Promise<string | Fault> => {
  const wanted = await entriesAt(repo, side)
  if (isFault(wanted)) return wanted
  const index = join(repo.place.storeDir, 'trees', `tmp-merge-${randomBytes(6).toString('hex')}`)
  const target = { ...repo.git, index }
  const none = '0'.repeat(40)
  const lines = merged.raw.map((path) => `${wanted.get(path) ?? `0 ${none}`}\t${path}\0`).join('')
  try {
    const read = await git(target, ['read-tree', merged.tree])
    if (isFault(read)) return read
    const updated = await git(target, ['update-index', '-z', '--index-info'], { input: Buffer.from(lines, 'latin1') })
    if (isFault(updated)) return clash
    const written = await git(target, ['write-tree'])
    return isFault(written) ? written : written.stdout.toString('latin1').trim()
  } finally {
    for (const file of [index, `${index}.lock`]) rmSync(file, { force: true })
  }
}
