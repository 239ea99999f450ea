import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from '../context.ts'

/** Removes a session from the trash, and the refs that follow from its journal: they would keep its files in the store for ever. */
export const deleteForGood = ({ trash, place }: Workspace, id: string): boolean => {
  if (!trash.remove(id)) return false
  rmSync(join(place.storeDir, 'store.git', 'refs', 'maestro', id), { recursive: true, force: true })
  return true
}
