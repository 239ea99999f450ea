import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from '../repository.ts'

const AN_HOUR_MS = 3_600_000

/** Unfinished files of writers that were killed: ours and git's. */
const UNFINISHED = /^(tmp_(pack|idx|rev|obj|ref|objdir)|\.tmp-\d+-|tmp-|tmp_)/

/**
 * Removes unfinished files that nobody wrote to for an hour. The clock is the file system's own: a folder just made tells the time, so a
 * machine whose clock jumped removes nothing that is being written. Gives how many were removed.
 */
export const sweepUnfinished = ({ gitDir, place }: Repository): number => {
  const trees = join(place.storeDir, 'trees')
  const probe = mkdtempSync(join(trees, 'tmp-'))
  try {
    const now = statSync(probe).mtimeMs
    const objects = join(gitDir, 'objects')
    const refs = below(join(gitDir, 'refs'))
    const folders = [trees, gitDir, join(objects, 'pack'), objects, ...foldersIn(objects, /^[0-9a-f]{2}$/), ...refs]
    return folders.reduce((sum, folder) => sum + sweepFolder(folder, now), sweepHalves(join(objects, 'pack'), now))
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}

const sweepFolder = (folder: string, now: number): number => {
  const old = namesIn(folder).filter((name) => UNFINISHED.test(name) && ageOf(join(folder, name), now) > AN_HOUR_MS)
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true })
  return old.length
}

/** A pack without its index, or an index without its pack: what a removal that was killed leaves. */
const sweepHalves = (folder: string, now: number): number => {
  const names = new Set(namesIn(folder))
  const halves = [...names].filter((name) => {
    const [, pack, part] = /^(pack-[0-9a-f]{40})\.(pack|idx|rev)$/.exec(name) ?? []
    return pack !== undefined && !names.has(`${pack}.${part === 'pack' ? 'idx' : 'pack'}`) && !names.has(`${pack}.keep`)
  })
  const old = halves.filter((name) => ageOf(join(folder, name), now) > AN_HOUR_MS)
  for (const name of old) rmSync(join(folder, name), { force: true })
  return old.length
}

const ageOf = (path: string, now: number): number => now - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)

const below = (folder: string): string[] => [folder, ...foldersIn(folder, /./).flatMap(below)]

const foldersIn = (folder: string, name: RegExp): string[] =>
  namesIn(folder)
    .filter((one) => name.test(one) && lstatSync(join(folder, one), { throwIfNoEntry: false })?.isDirectory() === true)
    .map((one) => join(folder, one))

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Gone meanwhile, or not ours to read: nothing is removed there.
    return []
  }
}
