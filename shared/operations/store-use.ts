import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { StorePart } from '../judge/surroundings.ts'
import { bytesBelow } from '../store/disk.ts'
import { readTextOrNull, writeFileAtomically } from '../store/files.ts'
import type { Workspace } from './context.ts'

const Measured = z.object({ at: z.string(), parts: z.array(z.object({ name: z.string(), bytes: z.number() })) })

const pathOf = (storeDir: string): string => join(storeDir, 'housekeeping', 'use.json')

/** What uses the store, in bytes, largest first. `session s-...` is all that one session has beside objects. */
export const measureStore = async ({ place, checkoutsDir, sessions, trash }: Workspace): Promise<StorePart[]> => {
  const paths: readonly (readonly [name: string, path: string])[] = [
    ['objects', join(place.storeDir, 'store.git')],
    ['trees', join(place.storeDir, 'trees')],
    ['spool', join(place.storeDir, 'spool')],
    ...foldersOf(checkoutsDir),
    ...sessions.list().map((id) => [`session ${id}`, join(place.storeDir, 'sessions', id)] as const),
    ...trash.list().map(({ id }) => [`session ${id} in the trash`, join(trash.folder, id)] as const),
  ]
  const sums = new Map<string, number>()
  for (const [name, path] of paths) sums.set(name, (sums.get(name) ?? 0) + (await bytesBelow(path)))
  const parts = [...sums].map(([name, bytes]): StorePart => ({ name, bytes }))
  return parts.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes)
}

/** What runs keep beside the store: results of setups, caches of builds, and the checkouts themselves. */
const foldersOf = (checkoutsDir: string): (readonly [name: string, path: string])[] =>
  entriesOf(checkoutsDir).map((entry) => [kindOf(entry), join(checkoutsDir, entry)] as const)

const kindOf = (entry: string): string => {
  if (entry === 'setups') return 'setup results'
  return entry.endsWith('.caches') ? 'build caches' : 'checkouts'
}

const entriesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Nothing has run yet.
    return []
  }
}

/** Measuring reads every folder, so surfaces show the last measurement. */
export const rememberUse = async (workspace: Workspace): Promise<void> => {
  const measured = { at: workspace.sources.now(), parts: await measureStore(workspace) }
  writeFileAtomically(pathOf(workspace.place.storeDir), JSON.stringify(measured), workspace.sources.newId('tmp'))
}

/** Null when nobody measured yet. */
export const lastUse = (storeDir: string): z.infer<typeof Measured> | null => {
  try {
    return Measured.parse(JSON.parse(readTextOrNull(pathOf(storeDir)) ?? ''))
  } catch {
    // A cache: measured again by the next housekeeping.
    return null
  }
}
