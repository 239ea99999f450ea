import { join } from 'node:path'
import * as z from 'zod'
import type { StorePart } from '../judge/surroundings.ts'
import { bytesBelow } from '../store/disk.ts'
import { readTextOrNull, writeFileAtomically } from '../store/files.ts'
import type { Workspace } from './context.ts'

const Measured = z.object({ at: z.string(), parts: z.array(z.object({ name: z.string(), bytes: z.number() })) })

const pathOf = (storeDir: string): string => join(storeDir, 'housekeeping', 'use.json')

/** What uses the store, in bytes, largest first. `session s-...` is all that one session has beside objects. */
export const measureStore = ({ place, checkoutsDir, sessions, trash }: Workspace): StorePart[] => {
  const folder = (name: string): StorePart => ({ name, bytes: bytesBelow(join(place.storeDir, name)) })
  return [
    { name: 'objects', bytes: bytesBelow(join(place.storeDir, 'store.git')) },
    folder('trees'),
    folder('spool'),
    folder('trash'),
    { name: 'checkouts', bytes: bytesBelow(checkoutsDir) },
    ...sessions.list().map((id): StorePart => ({ name: `session ${id}`, bytes: bytesBelow(join(place.storeDir, 'sessions', id)) })),
    ...trash.list().map(({ id }): StorePart => ({ name: `session ${id} in the trash`, bytes: bytesBelow(join(trash.folder, id)) })),
  ]
    .filter(({ name, bytes }) => bytes > 0 && name !== 'trash')
    .toSorted((a, b) => b.bytes - a.bytes)
}

/** Measuring reads every folder, so surfaces show the last measurement. */
export const rememberUse = (workspace: Workspace): void => {
  const measured = { at: workspace.sources.now(), parts: measureStore(workspace) }
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
