import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import type { Place } from './place.ts'

const NAME = /^[A-Za-z0-9][\w.-]{0,60}$/

/** The folder beside the repository that a work tree of this name gets: `<repository>-<name>`. */
const folderFor = (root: string, name: string): string => join(dirname(root), `${basename(root)}-${name}`)

/**
 * Adds a linked work tree to the user's repository, at HEAD, detached, with an index and without one file: the one time that we write into
 * their git folder, because they asked for exactly that. No hook runs, and no filter: the caller writes the files.
 * Gives the folder. Faults: `no_git`, `invalid_input`, `folder_exists`, `no_commit`, `git_failed`.
 */
export const addWorkTree = async ({ root, userGit }: Place, name: string): Promise<string | Fault> => {
  if (userGit === undefined)
    return fault(
      'no_git',
      `${root} has no git repository, so it can have no second work tree.`,
      'Run `git init` there and commit, or work in a copy of the folder.',
    )
  if (!NAME.test(name))
    return fault(
      'invalid_input',
      `${JSON.stringify(name)} cannot be the name of a work tree.`,
      'Use letters, digits, dots, dashes or underscores, for example `fix-login`.',
    )
  const folder = folderFor(root, name)
  if (existsSync(folder)) return fault('folder_exists', `${folder} exists already.`, 'Choose another name.')
  const target = { kind: 'user' as const, gitDir: userGit.gitDir, root }
  const head = await git(target, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { accept: [0, 1, 128] })
  if (isFault(head)) return head
  if (head.code !== 0)
    return fault('no_commit', `${root} has no commit yet, and git needs one for a second work tree.`, 'Commit something, then call again.')
  const added = await git(target, ['worktree', 'add', '--detach', '--no-checkout', folder, head.stdout.toString('latin1').trim()])
  if (isFault(added)) return added
  return (await fillIndex(userGit.commonDir, folder)) ?? folder
}

/** Without an index everything would look deleted to the user's own git. Reading a tree into it touches no file. */
const fillIndex = async (commonDir: string, folder: string): Promise<Fault | null> => {
  const gitDir = join(commonDir, 'worktrees', basename(folder))
  const filled = await git({ kind: 'user', gitDir, root: folder }, ['read-tree', 'HEAD'])
  return isFault(filled) ? filled : null
}
