import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveCommitTree } from '../../../shared/git/baseline.ts'
import { materialise } from '../../../shared/git/checkout.ts'
import type { Repository } from '../../../shared/git/repository.ts'
import { applyRestore, previewRestore } from '../../../shared/git/restore.ts'
import { changesOf, good, opened, put, putAll, scanned, snapshot, temporaryFolder, userGit } from '../fixture.ts'
import { type Made, kinds, tellsCaseApart } from './kinds.ts'

/** What git makes of exactly these files in a folder of their own, with no conversion. */
const treeOf = (files: Made['files']): string => {
  const folder = temporaryFolder()
  putAll(folder, files)
  userGit(folder, 'init', '-q')
  put(folder, '.git/info/attributes', '* -text -eol -filter -ident !working-tree-encoding\n')
  userGit(folder, '-c', 'core.autocrlf=false', '-c', 'core.ignoreCase=false', 'add', '-A', '-f')
  return userGit(folder, 'write-tree')
}

/** A folder with these files and nothing else, as `snapshot` tells it. */
const asOnDisk = (files: Made['files']): string[] => {
  const folder = temporaryFolder()
  putAll(folder, files)
  return snapshot(folder)
}

const materialised = async (repo: Repository, tree: string): Promise<string[]> => {
  const dir = join(temporaryFolder(), 'out')
  good(await materialise(repo, tree, dir))
  return snapshot(dir).filter((line) => !line.startsWith('.git/'))
}

const restore = async (repo: Repository, to: string, now: string): Promise<void> => {
  const { confirm } = good(await previewRestore(repo, { to, now }))
  good(await applyRestore(repo, { to, now, confirm }))
}

const userState = ({ gitFolders, status, open }: Made): unknown => ({
  folders: gitFolders.map((folder) => snapshot(folder, ['maestro'])),
  status: status === false ? '' : userGit(open, '--no-optional-locks', 'status', '--porcelain=v2', '--branch', '-uall'),
})

const isRoot = process.getuid?.() === 0

test.each(Object.entries(kinds))('the whole round: %s', async (name, { make, root: needsRoot }) => {
  if ((needsRoot === true && !isRoot) || (name.includes('case only') && !tellsCaseApart())) return
  const made = make()
  const before = userState(made)
  if (made.marker !== undefined) rmSync(made.marker, { force: true })
  const repo = await opened(made.open)
  const root = made.root ?? made.open
  expect(repo.place).toMatchObject({ root, storeDir: made.storeDir, workTree: made.workTree ?? 'main' })

  const first = await scanned(repo)
  expect(await materialised(repo, first.tree)).toEqual(asOnDisk(made.files))
  expect(first.tree).toBe(treeOf(made.files))
  expect(Object.fromEntries(first.notStored.map(({ path, why }) => [path, why]))).toEqual(made.notStored ?? {})
  expect(first.files).toBe(Object.keys(made.files).length)

  const edited = made.edit ?? Object.keys(made.files)[0] ?? ''
  const held = readFileSync(join(root, edited))
  put(root, edited, 'edited\r\n')
  const second = await scanned(repo)
  expect(await changesOf(repo, first.tree, second.tree)).toEqual([{ path: edited, kind: 'modified' }])
  expect(await materialised(repo, second.tree)).toEqual(asOnDisk({ ...made.files, [edited]: 'edited\r\n' }))

  await restore(repo, first.tree, second.tree)
  expect(readFileSync(join(root, edited))).toEqual(held)
  expect((await scanned(await opened(made.open))).tree).toBe(first.tree)

  if (made.committed !== undefined) {
    const { tree } = good(await resolveCommitTree(repo, 'HEAD'))
    expect(await materialised(repo, tree)).toEqual(asOnDisk(made.committed))
  }
  if (made.marker !== undefined) expect(existsSync(made.marker)).toBe(false)
  expect(userState(made)).toEqual(before)
  if (made.gitFolders.length > 0) expect(existsSync(join(made.storeDir, 'store.git'))).toBe(true)
})
