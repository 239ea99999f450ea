import { join } from 'node:path'
import { type RecordedCheckpoint, commitObject } from './commit-object.ts'
import { objectId } from './pack/git-object.ts'
import { keepOwnRef, readOwnRef } from './own-refs.ts'
import { openPackWriter } from './pack/pack-writer.ts'
import type { Repository } from './repository.ts'

/** A checkpoint and the replica whose journal holds it. */
export type ChainedCheckpoint = RecordedCheckpoint & { readonly replica: string }

type Commit = { readonly oid: string; readonly content: Buffer; readonly parents: readonly string[] }

/** The ref that follows one replica's files in a session. Derived: it may be lost and written again at any time. */
export const filesRef = (session: string, replica: string): string => `refs/maestro/${session}/${replica}/files`

/** Commits by checkpoint id, parents first. A parent that no checkpoint has is left out. */
const commitsOf = (checkpoints: readonly ChainedCheckpoint[]): Map<string, Commit> => {
  const commits = new Map<string, Commit>()
  for (const checkpoint of checkpoints) {
    const above = checkpoint.parent === null ? checkpoint.merged : [checkpoint.parent, ...checkpoint.merged]
    const parents = above.flatMap((id) => commits.get(id)?.oid ?? [])
    const content = commitObject(checkpoint, parents)
    commits.set(checkpoint.id, { oid: objectId('commit', content), content, parents })
  }
  return commits
}

/** The commits that a commit stands on, itself included. */
const reachable = (from: readonly string[], commits: ReadonlyMap<string, Commit>): Set<string> => {
  const byOid = new Map([...commits.values()].map((commit) => [commit.oid, commit]))
  const found = new Set<string>()
  const open = [...from]
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (found.has(oid)) continue
    found.add(oid)
    open.push(...(byOid.get(oid)?.parents ?? []))
  }
  return found
}

/**
 * Writes the commits that a session's checkpoints (in the journal's order) do not have yet, as one pack, and moves the refs of its replicas to
 * their newest ones. A checkpoint is complete without: this is for git's own tools, for pushing, and before anything is pruned.
 * Gives the commit ids by checkpoint id. Throws what the system says when the disk refuses.
 */
export const deriveCommits = (
  repo: Repository,
  session: string,
  checkpoints: readonly ChainedCheckpoint[],
): ReadonlyMap<string, string> => {
  const commits = commitsOf(checkpoints)
  const heads = new Map(checkpoints.map(({ replica, id }) => [filesRef(session, replica), commits.get(id)?.oid ?? '']))
  const behind = [...heads].filter(([ref, oid]) => readOwnRef(repo, ref) !== oid)
  const written = reachable(
    [...heads.keys()].flatMap((ref) => readOwnRef(repo, ref) ?? []),
    commits,
  )
  const pack = openPackWriter(join(repo.gitDir, 'objects'))
  for (const { oid, content } of commits.values()) if (behind.length > 0 && !written.has(oid)) pack.add('commit', content, oid)
  pack.finish()
  for (const [ref, oid] of behind) keepOwnRef(repo, ref, oid)
  return new Map([...commits].map(([id, { oid }]) => [id, oid]))
}
