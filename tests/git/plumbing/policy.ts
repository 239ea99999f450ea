import { createHash } from 'node:crypto'
import { constants, closeSync, openSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '../../../shared/session/fault.ts'
import { git } from '../../../shared/git/environment.ts'
import type { Repository } from '../../../shared/git/repository.ts'
import { rulesVersion, untrackedLimit } from '../../../shared/git/rules.ts'
import { type RawPath, onDisk, parentsOf } from '../../../shared/git/tree-path.ts'

/** Like git, a linked ignore file inside the work tree is not followed. */
const contentOf = (path: Buffer | string, follow: boolean): Buffer | undefined => {
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW))
    try {
      return readFileSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    return undefined
  }
}

/** Where the user's own ignore file is: `core.excludesFile`, else git's default. */
export const userExcludes = async (repo: Repository): Promise<string> => {
  const gitDir = repo.place.userGit?.gitDir ?? repo.gitDir
  const answer = await git({ kind: 'user', gitDir, root: repo.place.root }, ['config', '--type=path', '-z', '--get', 'core.excludesFile'], {
    accept: [0, 1],
  })
  const named = isFault(answer) ? '' : answer.stdout.toString('utf8').replace(/\0$/, '')
  if (named !== '') return named
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'ignore')
}

const folderPaths = (paths: Iterable<RawPath>): RawPath[] => {
  const folders = new Set<RawPath>()
  for (const path of paths) {
    // Paths come folder by folder, so the nearest parent is nearly always known already.
    if (folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) continue
    for (const parent of parentsOf(path)) folders.add(parent)
  }
  return [...folders].sort()
}

/**
 * A digest (sha256, hex) of every rule that decides what a tree holds: the version of our rules, the user's own ignore file, `info/exclude`
 * and each `.gitignore` beside a listed file. Two scans with the same policy chose by the same rules.
 */
export const policyDigest = (repo: Repository, excludes: string, paths: Iterable<RawPath>): string => {
  const hash = createHash('sha256').update(`maestro rules ${rulesVersion}, untracked up to ${untrackedLimit}\n`)
  const take = (name: string, content: Buffer | undefined): void => {
    if (content !== undefined) hash.update(`${name} ${content.length}\n`).update(content)
  }
  const { root, userGit } = repo.place
  take('core.excludesFile', contentOf(excludes, true))
  if (userGit !== undefined) take('info/exclude', contentOf(join(userGit.commonDir, 'info', 'exclude'), true))
  take('.gitignore', contentOf(join(root, '.gitignore'), false))
  for (const folder of folderPaths(paths)) take(`${folder}/.gitignore`, contentOf(onDisk(root, `${folder}/.gitignore`), false))
  return hash.digest('hex')
}
