import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from './context.ts'
import { slotsOf, whileFree } from './runs/lease.ts'

const DAY_MS = 86_400_000
const UNUSED_DAYS = 30
/** A result of a setup that nobody finished writing. */
const IS_DRAFT = /\.tmp$/

/**
 * Removes what no run used for thirty days: results of setups, and checkouts with their build caches. Nothing that a run holds: a checkout is
 * taken for that time. All of it is made again when it is needed. Returns the names of what went, below the folder of the checkouts.
 */
export const dropUnusedCaches = ({ checkoutsDir, place, sources }: Workspace): string[] => {
  const isOld = (path: string, days = UNUSED_DAYS): boolean => {
    const usedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    return usedMs !== undefined && Date.parse(sources.now()) - usedMs > days * DAY_MS
  }
  const setups = namesIn(join(checkoutsDir, 'setups')).filter((name) =>
    isOld(join(checkoutsDir, 'setups', name), IS_DRAFT.test(name) ? 1 : UNUSED_DAYS),
  )
  for (const name of setups) removeAtOnce(join(checkoutsDir, 'setups', name), sources.newId('tmp'))
  // Taking a checkout writes its arm, so this file is as old as its last use.
  const idle = slotsOf(checkoutsDir).filter(
    ({ slot, checkout }) =>
      isOld(`${checkout}.arm`) &&
      whileFree(checkoutsDir, slot, { runFolder: join(place.storeDir, 'housekeeping'), id: sources.newId('tmp') }, () => {
        // What is believed of the files goes before them, and the sign that there is something to remove goes last.
        for (const part of ['.manifest.json', '', '.caches', '.arm']) rmSync(`${checkout}${part}`, { recursive: true, force: true })
      }),
  )
  return [...setups.map((name) => join('setups', name)), ...idle.map(({ name }) => name)]
}

/** Out of sight first: nobody shall take half of it for a whole. A draft keeps being one when this dies half way. */
const removeAtOnce = (path: string, id: string): void => {
  const going = `${path}.${id}.tmp`
  renameSync(path, going)
  rmSync(going, { recursive: true, force: true })
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // No run had a setup yet.
    return []
  }
}
