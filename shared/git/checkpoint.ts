import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import type { Repository } from './repository.ts'

/** `at` is ISO 8601 in UTC. `parent` is the commit before, none for the first. `message` holds ids and counts, never dialog. */
export type CheckpointRequest = {
  readonly session: string
  readonly tree: string
  readonly parent?: string
  readonly message: string
  readonly actor: string
  readonly at: string
}

/** The ref that follows a session's files; derived from the journal, so it may be written again at any time. */
export const filesRef = (session: string): string => `refs/maestro/${session}/files`

/** Git keeps whole seconds; the exact time stands in the message. */
export const atTrailer = 'Maestro-At: '

const nameOf = (actor: string): string => actor.replaceAll(/[<>\0\n\r]/g, ' ').trim() || 'maestro'

const identity = (actor: string, seconds: number): Record<string, string> => ({
  GIT_AUTHOR_NAME: nameOf(actor),
  GIT_AUTHOR_EMAIL: 'maestro@localhost',
  GIT_AUTHOR_DATE: `@${seconds} +0000`,
  GIT_COMMITTER_NAME: nameOf(actor),
  GIT_COMMITTER_EMAIL: 'maestro@localhost',
  GIT_COMMITTER_DATE: `@${seconds} +0000`,
})

/**
 * Replaces the ref file by a rename. `update-ref` would take `files.lock`, and a process killed while holding it would block the session for ever.
 */
const moveRef = async (repo: Repository, session: string, commit: string): Promise<Fault | undefined> => {
  const file = join(repo.gitDir, filesRef(session))
  try {
    await mkdir(dirname(file), { recursive: true })
    const folder = await mkdtemp(join(repo.place.storeDir, 'trees', 'tmp-'))
    try {
      await writeFile(join(folder, 'ref'), `${commit}\n`)
      await rename(join(folder, 'ref'), file)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return undefined
  } catch (error) {
    return fault(
      'ref_not_written',
      `${filesRef(session)} could not be written: ${String(error)}`,
      'The checkpoint is kept; free space and call again.',
    )
  }
}

/**
 * Writes the commit of a checkpoint and moves the session's ref to it. The id depends on the request alone: the same request gives the same commit
 * on every machine. Faults: `bad_session`, `bad_time`, `git_failed` (the tree or parent is not in the store), `ref_not_written`.
 */
export const writeCheckpoint = async (repo: Repository, request: CheckpointRequest): Promise<{ readonly commit: string } | Fault> => {
  const { session, tree, parent, message, actor, at } = request
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(session))
    return fault('bad_session', `"${session}" is not a session id.`, 'List the sessions and name one of them.')
  const milliseconds = Date.parse(at)
  if (Number.isNaN(milliseconds)) return fault('bad_time', `"${at}" is not an ISO 8601 time.`, 'Pass a time like 2026-01-31T12:00:00.000Z.')
  const unmade = await repo.ensure()
  if (unmade !== undefined) return unmade
  const output = await git(repo.git, ['commit-tree', `${tree}^{tree}`, ...(parent === undefined ? [] : ['-p', parent])], {
    input: `${message.trimEnd()}\n\n${atTrailer}${new Date(milliseconds).toISOString()}\n`,
    env: identity(actor, Math.floor(milliseconds / 1000)),
  })
  if (isFault(output)) return output
  const commit = output.stdout.toString('latin1').trim()
  return (await moveRef(repo, session, commit)) ?? { commit }
}
