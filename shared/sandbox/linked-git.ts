import { lstatSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Why the git folder of a workspace cannot be kept from a run, if so: a symbolic link stays a name in a writable folder, wherever
 * the mount behind it lies, so the run could put a folder of its own there, and the user's next git command would obey that.
 */
export const unprotectedGit = (source: string): string | undefined =>
  lstatSync(join(source, '.git'), { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? `${join(source, '.git')} is a symbolic link, which a run could replace: use a .git file with a gitdir: line (git init --separate-git-dir), or a folder`
    : undefined
