import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Fault, isFault } from '../../session/fault.ts'
import { type GitTarget, git } from '../environment.ts'
import { commonDirAt } from '../git-folder.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'

/** A repository whose own rules and index decide about the files below it: the place's, or a nested one's. */
export type Zone = {
  /** Where its work tree begins, from the place's root; empty for the place's own. */
  readonly prefix: RawPath
  /** How git is asked: read only, with the user's configuration. */
  readonly target: GitTarget
  /** The user's index, and the stat key it had when it was read. */
  readonly indexFile: string
  indexStamp: string
  /** What the index names and the disk does not have, and every folder above such a path: these are walked whatever is ignored. */
  missing: Set<RawPath>
  missingFolders: Set<RawPath>
  /** What the sparse checkout keeps away. */
  kept: Map<RawPath, { readonly mode: string; readonly oid: string }>
  /** Files outside the work tree that decide what is ignored, each with the stat key it had. The first two hold ignore rules. */
  readonly rules: readonly (readonly [string, string])[]
  /** Its configuration makes git convert line ends or names attributes of its own. */
  readonly converts: boolean
}

/** What tells one state of a file from another; `absent` when there is none. Links are followed, as git follows these. */
export const stampOf = (path: string): string => {
  try {
    const { ctimeMs, mtimeMs, size, ino } = statSync(path)
    return `${ctimeMs}:${mtimeMs}:${size}:${ino}`
  } catch {
    return 'absent'
  }
}

/** Our own empty index and no rules but the user's general ones: a folder without git, and a nested `.git` that git does not accept. */
const withoutGit = (repo: Repository, root: string): GitTarget => ({
  kind: 'user',
  gitDir: repo.gitDir,
  root,
  index: join(repo.gitDir, 'no-index'),
})

const linesOf = async (target: GitTarget, args: readonly string[]): Promise<string[] | Fault> => {
  const output = await git(target, args, { accept: [0, 1] })
  return isFault(output) ? output : output.stdout.toString('utf8').split(/[\n\0]/)
}

const configurationFiles = (): string[] => [
  join(homedir(), '.gitconfig'),
  join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'config'),
  '/etc/gitconfig',
]

/** Every configuration file that git read, `include`s too. */
const originsOf = (root: string, listed: readonly string[]): string[] =>
  listed.flatMap((line) => (line.startsWith('file:') ? [resolve(root, line.slice('file:'.length))] : []))

const convertsIn = (listed: readonly string[]): boolean =>
  listed.some(
    (line, at) => line === 'core.attributesfile' || (line === 'core.autocrlf' && !/^(false|no|off|0)$/i.test(listed[at + 1] ?? '')),
  )

const zoneOf = async (prefix: RawPath, target: GitTarget): Promise<Zone | Fault> => {
  const root = target.root ?? target.gitDir
  const [paths, listed, named] = await Promise.all([
    linesOf(target, ['rev-parse', '--git-path', 'index', '--git-path', 'info/exclude']),
    linesOf(target, ['config', '--list', '--show-origin', '-z']),
    linesOf(target, ['config', '--type=path', '-z', '--get', 'core.excludesFile']),
  ])
  if (isFault(paths)) return paths
  if (isFault(listed)) return listed
  const [index = '', exclude = ''] = paths.map((path) => resolve(root, path))
  const excludes = isFault(named) || named[0] === undefined || named[0] === '' ? defaultExcludes() : named[0]
  const rules = [exclude, excludes, ...new Set([...configurationFiles(), ...originsOf(root, listed)])]
  const indexFile = target.index ?? index
  return {
    prefix,
    target,
    indexFile,
    indexStamp: '',
    missing: new Set(),
    missingFolders: new Set(),
    kept: new Map(),
    rules: rules.map((path) => [path, stampOf(path)] as const),
    converts: convertsIn(listed),
  }
}

const defaultExcludes = (): string => join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'ignore')

/** The place's own zone. */
export const ownZone = (repo: Repository): Promise<Zone | Fault> => {
  const { root, userGit } = repo.place
  return zoneOf('', userGit === undefined ? withoutGit(repo, root) : { kind: 'user', gitDir: userGit.gitDir, root })
}

/**
 * The zone of a nested repository. `elsewhere`: a linked work tree of the same repository, which is a place of its own with sessions of its own.
 * One whose `.git` git does not accept is taken by the general rules.
 */
export const nestedZone = async (repo: Repository, prefix: RawPath): Promise<Zone | Fault | 'elsewhere'> => {
  const root = join(repo.place.root, Buffer.from(prefix, 'latin1').toString('utf8'))
  const commonDir = await commonDirAt(root)
  if (commonDir === undefined) return zoneOf(prefix, withoutGit(repo, root))
  if (commonDir === repo.place.userGit?.commonDir) return 'elsewhere'
  const own = await zoneOf(prefix, { kind: 'user', gitDir: join(root, '.git'), root })
  return isFault(own) ? zoneOf(prefix, withoutGit(repo, root)) : own
}

/** A nested folder by the user's general rules, as if it had no git of its own. */
export const plainZone = (repo: Repository, prefix: RawPath): Promise<Zone | Fault> =>
  zoneOf(prefix, withoutGit(repo, join(repo.place.root, Buffer.from(prefix, 'latin1').toString('utf8'))))

/** Whether one of the files that decide outside the work tree is not what it was. */
export const rulesMoved = (zone: Zone): boolean => zone.rules.some(([path, stamp]) => stampOf(path) !== stamp)
