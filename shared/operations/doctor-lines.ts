import { join } from 'node:path'
import { countPacks } from '../git/housekeeping/packs.ts'
import { sizeLabel } from '../judge/surroundings.ts'
import { isFault } from '../session/fault.ts'
import { bytesBelow } from '../store/disk.ts'
import type { Workspace } from './context.ts'
import { measureStore, lastUse } from './store-use.ts'

export type Line = { readonly subject: string; readonly state: 'ok' | 'attention'; readonly says: string }

const SESSIONS_NAMED = 3
const SESSION_PARTS = ['journal', 'texts', 'runs'] as const

/** What uses the disk: by kind, and the largest sessions. */
export const useLines = async (workspace: Workspace): Promise<Line[]> => {
  const parts = await measureStore(workspace)
  const plain = parts.filter(({ name }) => !name.startsWith('session '))
  const largest = parts.filter(({ name }) => name.startsWith('session ')).slice(0, SESSIONS_NAMED)
  const byKind = await Promise.all(SESSION_PARTS.map(async (kind) => ({ name: kind, bytes: await sessionsBytes(workspace, kind) })))
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const settings = workspace.settings()
  const budget = isFault(settings) ? null : settings.store.budgetMb * 1024 * 1024
  const says = [...plain, ...byKind].map(({ name, bytes }) => `${name} ${sizeLabel(bytes)}`).join(', ')
  return [
    {
      subject: 'disk use',
      state: budget !== null && total > budget ? 'attention' : 'ok',
      says: `${sizeLabel(total)}${budget === null ? '' : ` of ${sizeLabel(budget)}`}: ${says}`,
    },
    ...(largest.length === 0
      ? []
      : [{ subject: 'largest', state: 'ok' as const, says: largest.map(({ name, bytes }) => `${name} ${sizeLabel(bytes)}`).join(', ') }]),
  ]
}

const sessionsBytes = async ({ sessions, place }: Workspace, kind: (typeof SESSION_PARTS)[number]): Promise<number> => {
  const each = await Promise.all(sessions.list().map((id) => bytesBelow(join(place.storeDir, 'sessions', id, kind))))
  return each.reduce((sum, bytes) => sum + bytes, 0)
}

/** The current session's last checkpoint, and why there is none since if one failed. */
export const checkpointLine = (workspace: Workspace): Line => {
  const id = workspace.sessions.current()
  const session = id === null ? null : workspace.sessions.open(id)
  if (session === null || isFault(session)) return { subject: 'checkpoint', state: 'ok', says: 'no session is open in this work tree' }
  const { checkpoints, checkpointFailure } = session.read().state
  const last = checkpoints.at(-1)
  const good = last === undefined ? 'none yet' : `last ${last.id} at ${last.at} (${last.why})`
  return checkpointFailure === null
    ? { subject: 'checkpoint', state: 'ok', says: good }
    : { subject: 'checkpoint', state: 'attention', says: `${good}; failed at ${checkpointFailure.at}: ${checkpointFailure.message}` }
}

export const housekeepingLine = ({ place }: Workspace): Line => {
  const { packs, kept, looseAbout, bytes } = countPacks(join(place.storeDir, 'store.git', 'objects'))
  const last = lastUse(place.storeDir)
  const looked = last === null ? 'no housekeeping yet' : `last housekeeping at ${last.at}`
  return {
    subject: 'objects',
    state: 'ok',
    says: `${packs} packs, ${kept} shared with your repository, about ${looseAbout} loose objects, ${sizeLabel(bytes)}; ${looked}`,
  }
}

export const trashLine = ({ trash }: Workspace): Line[] => {
  const listed = trash.list()
  if (listed.length === 0) return []
  const names = listed.map(({ id, at }) => `${id} (since ${at ?? 'an unreadable time'})`).join(', ')
  return [{ subject: 'trash', state: 'ok', says: `${names}; each goes after 30 days` }]
}
