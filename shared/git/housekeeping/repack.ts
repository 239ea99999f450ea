import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, isFault } from '../../session/fault.ts'
import type { Repository } from '../repository.ts'
import { type OnWorker, patientGit } from './patient-git.ts'

/**
 * Rolls small packs and loose objects up, so that each pack is at least twice as large as all smaller ones together. Everything is kept, also
 * what no commit reaches; packs with `.keep` are left alone. The new pack is complete before an old one goes, so a kill costs nothing, and a
 * reader that misses an object looks at the packs again. No multi-pack index: with so few packs it saves nothing, and a reader that has an
 * old one open would look for packs that are gone.
 */
export const rollUp = async (repo: Repository, onWorker: OnWorker): Promise<Fault | null> => {
  const done = await patientGit(repo, ['repack', '-d', '-n', '-q', '--geometric=2'], { onWorker })
  if (!isFault(done)) return null
  // Before git 2.32: everything into one pack, what nothing reaches too.
  const whole = done.message.includes('unknown option')
    ? await patientGit(repo, ['repack', '-a', '-d', '-k', '-n', '-q'], { onWorker })
    : done
  return isFault(whole) ? whole : null
}

/** The index by which `git log -- path` finds the commits of one path. The caller holds the house, so a lock that stands is a dead one's. */
export const writeCommitGraph = async (repo: Repository, onWorker: OnWorker): Promise<Fault | null> => {
  const info = join(repo.gitDir, 'objects', 'info')
  for (const lock of ['commit-graph.lock', join('commit-graphs', 'commit-graph-chain.lock')]) rmSync(join(info, lock), { force: true })
  const done = await patientGit(repo, ['commit-graph', 'write', '--reachable', '--changed-paths', '--split', '--no-progress'], { onWorker })
  return isFault(done) ? done : null
}
