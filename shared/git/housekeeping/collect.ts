import { existsSync, lstatSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, fault, isFault } from '../../session/fault.ts'
import type { Repository } from '../repository.ts'
import { looseObjects, packNames } from './packs.ts'
import { type OnWorker, patientGit } from './patient-git.ts'

/** Younger objects may be of a checkpoint that is being made: they stay. */
const AN_HOUR_MS = 3_600_000

export type Collected = { readonly packsRemoved: number; readonly looseRemoved: number; readonly bytesFreed: number }

/**
 * Drops what `roots` (ids of trees and commits, 40 hex characters; those that the store does not have are left out) and our refs do not reach.
 * First one pack of all that is reached, complete and on disk; then the old packs go. A root with a hole in it stops everything before that.
 */
export const collectUnreached = async (repo: Repository, roots: ReadonlySet<string>, onWorker: OnWorker): Promise<Collected | Fault> => {
  const objects = join(repo.gitDir, 'objects')
  const before = fileSystemNow(repo) - AN_HOUR_MS
  const old = packNames(objects).filter((name) => isOld(join(objects, 'pack', `${name}.pack`), before) && !hasKeep(objects, name))
  const loose = looseObjects(objects).filter((path) => isOld(path, before))
  const known = await knownRoots(repo, roots, onWorker)
  if (isFault(known)) return known
  const packed = await packReached(repo, known, onWorker)
  if (isFault(packed)) return packed
  const doomed = old.filter((name) => name !== packed)
  const bytes = doomed.reduce((sum, name) => sum + sizeOf(join(objects, 'pack', `${name}.pack`)), 0)
  for (const name of doomed) removePack(objects, name)
  for (const path of loose) rmSync(path, { force: true })
  return {
    packsRemoved: doomed.length,
    looseRemoved: loose.length,
    bytesFreed: bytes - (packed === null ? 0 : sizeOf(join(objects, 'pack', `${packed}.pack`))),
  }
}

const knownRoots = async (repo: Repository, roots: ReadonlySet<string>, onWorker: OnWorker): Promise<string[] | Fault> => {
  const refs = await patientGit(repo, ['for-each-ref', '--format=%(objectname)'], { onWorker })
  if (isFault(refs)) return refs
  const ids = [...new Set([...roots, ...refs.split('\n').filter(Boolean)])]
  if (ids.length === 0) return []
  const checked = await patientGit(repo, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    onWorker,
    input: `${ids.join('\n')}\n`,
  })
  if (isFault(checked)) return checked
  return checked.split('\n').flatMap((line) => (/^[0-9a-f]{40} (tree|commit|blob|tag)$/.test(line) ? [line.slice(0, 40)] : []))
}

/** The name of the new pack; null when nothing is reached that the kept packs do not have. */
const packReached = async (repo: Repository, roots: readonly string[], onWorker: OnWorker): Promise<string | null | Fault> => {
  if (roots.length === 0) return null
  const base = join(repo.gitDir, 'objects', 'pack', 'pack')
  const name = await patientGit(repo, ['pack-objects', '--revs', '--honor-pack-keep', '--non-empty', '-q', '--delta-base-offset', base], {
    onWorker,
    input: `${roots.join('\n')}\n`,
  })
  if (isFault(name))
    return fault(
      'collect_stopped',
      `What the sessions reach could not be packed, so nothing was removed: ${name.message}`,
      'Run `maestro doctor` to see what the store lost.',
    )
  return name.trim() === '' ? null : `pack-${name.trim()}`
}

/** The index first: git takes up a pack by its index. */
const removePack = (objects: string, name: string): void => {
  for (const part of ['idx', 'rev', 'bitmap', 'mtimes', 'pack']) rmSync(join(objects, 'pack', `${name}.${part}`), { force: true })
}

const hasKeep = (objects: string, name: string): boolean => existsSync(join(objects, 'pack', `${name}.keep`))

const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0

const isOld = (path: string, before: number): boolean => (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? before) < before

const fileSystemNow = ({ place }: Repository): number => {
  const probe = mkdtempSync(join(place.storeDir, 'trees', 'tmp-'))
  try {
    return statSync(probe).mtimeMs
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}
