import { type Fault, fault, isFault } from '../session/fault.ts'
import { argumentsOf, environmentOf, git, gitFault, gitTimeout } from './environment.ts'
import type { Repository } from './repository.ts'
import { notFetched } from './translate-tree.ts'

/** A large repository is copied once, and that may take its time. */
const timeoutMs = 60 * 60_000

/** What git says when an object is not there and may not be fetched. */
const lacksObjects = /promisor|unable to read|could not fetch|lazy fetch|missing (blob|tree|commit) object|bad object/i

/** Which of the ids our store does not have. */
const missingObjects = async (repo: Repository, ids: readonly string[]): Promise<readonly string[] | Fault> => {
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objectname)'], { input: `${ids.join('\n')}\n` })
  if (isFault(output)) return output
  const lines = output.stdout.toString('latin1').split('\n')
  return lines.filter((line) => line.endsWith(' missing')).map((line) => line.slice(0, -' missing'.length))
}

/**
 * Copies objects from the user's repository into ours as one pack, streamed. `closure` takes along everything a tree holds.
 * The user's objects are only read. Ids are SHA-1: a SHA-256 repository is translated instead.
 * Faults: `object_format`, `not_fetched` (a partial clone), `git_failed`, `git_timeout`.
 */
export const importObjects = async (
  repo: Repository,
  ids: readonly string[],
  reach: 'alone' | 'closure' = 'alone',
): Promise<Fault | undefined> => {
  const { userGit, root } = repo.place
  if (userGit === undefined) return fault('no_git', `${root} has no git repository to read from.`, 'Name a checkpoint instead of a commit.')
  if (ids.some((id) => id.length !== 40)) {
    return fault(
      'object_format',
      'The repository uses SHA-256 object ids, and only whole commits are translated.',
      'Name a checkpoint instead of a commit.',
    )
  }
  const unmade = await repo.ensure()
  if (unmade !== undefined) return unmade
  const missing = await missingObjects(repo, [...new Set(ids)])
  if (isFault(missing)) return missing
  if (missing.length === 0) return undefined
  const flags = reach === 'closure' ? ['--revs'] : []
  const source = { kind: 'user' as const, gitDir: userGit.gitDir }
  const common = {
    extendEnv: false,
    encoding: 'buffer' as const,
    buffer: { stdout: false, stderr: true },
    reject: false as const,
    timeout: timeoutMs,
  }
  const { execa } = await import('execa')
  const reading = execa('git', argumentsOf(['pack-objects', '--stdout', '-q', '--delta-base-offset', ...flags]), {
    ...common,
    cwd: userGit.gitDir,
    env: environmentOf(source),
    input: `${missing.join('\n')}\n`,
  })
  const writing = reading.pipe('git', argumentsOf(['index-pack', '--stdin']), { ...common, cwd: repo.gitDir, env: environmentOf(repo.git) })
  const [read, written] = await Promise.all([reading, writing])
  const stderr = [read.stderr, written.stderr].map((bytes) => Buffer.from(bytes ?? []).toString('utf8')).join('\n')
  if (read.timedOut || written.timedOut) return gitTimeout('pack-objects', timeoutMs)
  if (read.exitCode !== 0 && lacksObjects.test(stderr)) return notFetched('')
  if (read.exitCode !== 0) return gitFault('pack-objects', read.exitCode ?? read.code, stderr)
  return written.exitCode === 0 ? undefined : gitFault('index-pack', written.exitCode ?? written.code, stderr)
}
