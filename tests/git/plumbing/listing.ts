import { join } from 'node:path'
import { type Fault, isFault } from '../../../shared/session/fault.ts'
import { type GitOutput, type GitTarget, git } from '../../../shared/git/environment.ts'
import { commonDirAt } from '../../../shared/git/git-folder.ts'
import type { Repository } from '../../../shared/git/repository.ts'
import { type RawPath, splitNul } from '../../../shared/git/tree-path.ts'

/**
 * What git would consider part of the work tree.
 * `absent`: tracked, but the user's sparse checkout keeps it away; its content is what the user's index says.
 */
export type Listing = {
  readonly tracked: ReadonlySet<RawPath>
  readonly untracked: readonly RawPath[]
  readonly absent: ReadonlyMap<RawPath, { readonly mode: string; readonly oid: string }>
  readonly unreadable: readonly RawPath[]
}

type Draft = {
  readonly tracked: Set<RawPath>
  readonly untracked: RawPath[]
  readonly absent: Map<RawPath, { mode: string; oid: string }>
  readonly unreadable: RawPath[]
  readonly nested: Set<RawPath>
}

const indexLine = /^(\S) (\d{6}) ([0-9a-f]+) \d\t/

/** One line of `ls-files -t -s -c -o`: `H 100644 <oid> 0<tab>path`, or `? path`, where a nested repository ends in a slash. */
const takeLine = (draft: Draft, line: string, prefix: RawPath): void => {
  if (line.startsWith('? ')) {
    const path = prefix + line.slice(2)
    if (path.endsWith('/')) draft.nested.add(path.slice(0, -1))
    else draft.untracked.push(path)
    return
  }
  const match = indexLine.exec(line)
  if (match === null) return
  const [head, tag = '', mode = '', oid = ''] = match
  const path = prefix + line.slice(head.length)
  if (mode === '160000') draft.nested.add(path)
  else if (tag === 'S') draft.absent.set(path, { mode, oid })
  else draft.tracked.add(path)
}

/** Git goes on after a folder it cannot open and only warns; what it could not list must not look absent. */
const unopened = (stderr: string, prefix: RawPath): RawPath[] =>
  [...stderr.matchAll(/^warning: could not open directory '(.*?)\/?': /gm)].map(
    ([, path]) => prefix + Buffer.from(path ?? '').toString('latin1'),
  )

/** The store of a folder without git lies inside it and grows: git is told not to walk it. */
const list = (target: GitTarget): Promise<GitOutput | Fault> =>
  git(target, ['ls-files', '-z', '-t', '-s', '-c', '-o', '--exclude=/.maestro/store/', '--exclude-standard'])

/** Reads the user's rules with our empty index: for a folder without git, and for a nested `.git` that git does not accept. */
const withoutGit = (repo: Repository, root: string): GitTarget => ({
  kind: 'user',
  gitDir: repo.gitDir,
  root,
  index: join(repo.gitDir, 'no-index'),
})

const add = (draft: Draft, output: GitOutput, prefix: RawPath): void => {
  for (const line of splitNul(output.stdout)) takeLine(draft, line, prefix)
  draft.unreadable.push(...unopened(output.stderr, prefix))
}

/**
 * A nested repository is listed by its own rules and taken as plain files. A linked work tree of the same repository is a place of its own
 * with sessions of its own, so it is left out.
 */
const addNested = async (repo: Repository, draft: Draft, path: RawPath): Promise<void> => {
  const folder = Buffer.from(path, 'latin1').toString('utf8')
  const root = join(repo.place.root, folder)
  const commonDir = await commonDirAt(root)
  if (commonDir !== undefined && commonDir === repo.place.userGit?.commonDir) return
  const own = commonDir === undefined ? undefined : await list({ kind: 'user', gitDir: join(root, '.git'), root })
  const output = own === undefined || isFault(own) ? await list(withoutGit(repo, root)) : own
  if (isFault(output)) draft.unreadable.push(path)
  else add(draft, output, `${path}/`)
}

/** Every tracked and every not-ignored path below the place's root, by the user's complete rules. Executes nothing of theirs. */
export const listWorkTree = async (repo: Repository): Promise<Listing | Fault> => {
  const { root, userGit } = repo.place
  const output = await list(userGit === undefined ? withoutGit(repo, root) : { kind: 'user', gitDir: userGit.gitDir, root })
  if (isFault(output)) return output
  const draft: Draft = { tracked: new Set(), untracked: [], absent: new Map(), unreadable: [], nested: new Set() }
  add(draft, output, '')
  // Listing one may find others inside it; a set hands out what is added while it is walked.
  for (const path of draft.nested) await addNested(repo, draft, path)
  return draft
}
