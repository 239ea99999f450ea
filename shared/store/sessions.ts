import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fault, isFault, type Fault } from '../session/fault.ts'
import type { Actor } from '../session/actor.ts'
import type { SessionState } from '../session/state.ts'
import type { Sources } from './clock.ts'
import { diskFault, errorCode, readTextOrNull, writeFileAtomically } from './files.ts'
import { openJournal, type Changed, type Decide } from './journal.ts'
import type { Reading } from './reading.ts'
import { replicaOf, replicasHere } from './replica.ts'
import { openTexts, type Texts } from './texts.ts'

/** One session in the store. Reading never writes. */
export type Session = {
  readonly id: string
  readonly folder: string
  /** The replica whose chain this process writes: this machine and this copy of the folder. */
  readonly replica: string
  /** It, and every other replica that writes from this very folder (a container). */
  readonly here: readonly string[]
  readonly read: () => Reading
  readonly change: (decide: Decide, actor: Actor, key?: string) => Promise<Changed | Fault>
  readonly texts: Texts
  readonly runFolder: (run: string) => string
}

export type Sessions = {
  readonly list: () => string[]
  readonly open: (id: string) => Session | Fault
  /** A handle for a session that begins with its first change. */
  readonly begin: () => Session
  /** The work tree's current session, which `latest` names too; null before the first. */
  readonly current: () => string | null
  readonly setCurrent: (id: string) => void
  /** Makes it nobody's current session any more. */
  readonly clearCurrent: (id: string) => void
}

export type SessionsOptions = {
  readonly storeDir: string
  readonly workTree: string
  readonly sources: Sources
  readonly segmentBytes?: number
  /** After every event that this process appended, and when a session becomes the current one: projections are rewritten there. */
  readonly onChanged: (session: Session) => void
}

const SESSION_ID = /^s-[0-9a-z]+$/

/** The sessions of a store, as one work tree sees them. */
export const openSessions = ({ storeDir, workTree, sources, segmentBytes, onChanged }: SessionsOptions): Sessions => {
  const opened = new Map<string, Session>()
  const currentPath = join(storeDir, 'current', workTree)
  const list = () => readFolder(join(storeDir, 'sessions')).filter((name) => SESSION_ID.test(name))

  const handle = (id: string, isNew = false): Session => {
    const known = opened.get(id)
    if (known !== undefined) return known
    const folder = join(storeDir, 'sessions', id)
    const replica = writableReplica(storeDir, sources)
    const journal = openJournal({
      folder: join(folder, 'journal', replica),
      session: id,
      replica,
      sources,
      ...(segmentBytes !== undefined && { segmentBytes }),
    })
    // One that was moved to the trash must not come to life again by a late write.
    let begun = !isNew
    const session: Session = {
      id,
      folder,
      replica,
      here: [...new Set([replica, ...localReplicas(storeDir)])],
      read: journal.read,
      change: async (decide, actor, key) => {
        const changed = await journal.change(
          (state, conflicts) =>
            (begun && !existsSync(folder) ? unknownSession(id) : refusedTo(actor, id, state)) ?? decide(state, conflicts),
          actor,
          key,
        )
        if (!isFault(changed)) begun = true
        if (!isFault(changed) && changed.event !== null) onChanged(session)
        return changed
      },
      texts: openTexts(join(folder, 'texts'), sources),
      runFolder: (run) => join(folder, 'runs', run),
    }
    opened.set(id, session)
    return session
  }

  return {
    list,
    open: (id) => (list().includes(id) ? handle(id) : unknownSession(id)),
    begin: () => handle(sources.newId('s'), true),
    current: () => {
      const id = readTextOrNull(currentPath)?.trim() ?? null
      // One that another work tree moved to the trash is nobody's.
      return id !== null && existsSync(join(storeDir, 'sessions', id)) ? id : null
    },
    setCurrent: (id) => {
      writeFileAtomically(currentPath, `${id}\n`, sources.newId('tmp'))
      onChanged(handle(id))
    },
    clearCurrent: (id) => {
      for (const name of readFolder(join(storeDir, 'current'))) {
        const path = join(storeDir, 'current', name)
        if (readTextOrNull(path)?.trim() === id) rmSync(path, { force: true })
      }
    },
  }
}

/** A closed session is read-only for agents. */
const refusedTo = (actor: Actor, id: string, { closed }: SessionState): Fault | null =>
  closed !== null && actor.kind === 'agent' ? sessionClosed(id, closed.at) : null

export const sessionClosed = (id: string, at: string): Fault =>
  fault(
    'session_closed',
    `Session ${id} was closed at ${at}; it can be read, and changed no more.`,
    `Call open_session with a goal to start another, or ask the user to reopen it with \`maestro session reopen ${id}\`.`,
  )

const localReplicas = (storeDir: string): string[] => {
  try {
    return replicasHere(storeDir)
  } catch (error) {
    if (diskFault(error, storeDir) === null) throw error
    return []
  }
}

/** A store that cannot be written is still read, as a replica that never wrote anything. */
const writableReplica = (storeDir: string, sources: Sources): string => {
  try {
    return replicaOf(storeDir, sources)
  } catch (error) {
    if (diskFault(error, storeDir) === null) throw error
    return 'rp-reader'
  }
}

const unknownSession = (id: string): Fault =>
  fault(
    'unknown_session',
    `There is no session ${JSON.stringify(id)} in this workspace.`,
    'List the sessions with `maestro session list`, or call open_session with a goal to start one.',
  )

const readFolder = (folder: string): string[] => {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
