import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Sources } from './clock.ts'
import { errorCode, readTextOrNull, syncFolder, writeFileAtomically } from './files.ts'

/** A session in the trash. `at`: when it was moved there; null when that cannot be read, and then it never expires. */
export type Trashed = { readonly id: string; readonly at: string | null }

export type Trash = {
  readonly list: () => Trashed[]
  /** False: there is no such session. */
  readonly put: (id: string) => boolean
  /** `in-the-way`: a session of this id is among the others. */
  readonly takeOut: (id: string) => 'done' | 'unknown' | 'in-the-way'
  /** For good. False: it is not in the trash. */
  readonly remove: (id: string) => boolean
  readonly folder: string
}

const Mark = z.object({ at: z.string() })
const MARK = 'trashed.json'
const SESSION_ID = /^s-[0-9a-z]+$/
/** A removal that was killed leaves this behind; whoever removes next ends it. */
const REMOVED = 'removed-'

/** `trash/` beside `sessions/`: a session moves whole, by one rename, so that it is always in exactly one of the two. */
export const openTrash = (storeDir: string, sources: Sources): Trash => {
  const folder = join(storeDir, 'trash')
  const sessions = join(storeDir, 'sessions')
  return {
    folder,
    list: () =>
      namesIn(folder)
        .filter((name) => SESSION_ID.test(name))
        .map((id) => ({ id, at: readMark(join(folder, id, MARK)) })),
    put: (id) => {
      if (!SESSION_ID.test(id) || !existsSync(join(sessions, id))) return false
      mkdirSync(folder, { recursive: true })
      // The time goes along: written before the move, it means nothing while the session is in its place.
      writeFileAtomically(join(sessions, id, MARK), `${JSON.stringify({ at: sources.now() })}\n`, sources.newId('tmp'))
      return moved(join(sessions, id), join(folder, id))
    },
    takeOut: (id) => {
      if (!SESSION_ID.test(id) || !existsSync(join(folder, id))) return 'unknown'
      if (existsSync(join(sessions, id))) return 'in-the-way'
      return moved(join(folder, id), join(sessions, id)) ? 'done' : 'unknown'
    },
    remove: (id) => {
      const doomed = join(folder, `${REMOVED}${sources.newId('tmp')}`)
      const there = SESSION_ID.test(id) && existsSync(join(folder, id)) && moved(join(folder, id), doomed)
      for (const name of namesIn(folder)) if (name.startsWith(REMOVED)) rmSync(join(folder, name), { recursive: true, force: true })
      return there
    },
  }
}

const moved = (from: string, to: string): boolean => {
  try {
    renameSync(from, to)
    syncFolder(join(to, '..'))
    return true
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

const readMark = (path: string): string | null => {
  try {
    const text = readTextOrNull(path)
    return text === null ? null : Mark.parse(JSON.parse(text)).at
  } catch {
    // Not readable is not old.
    return null
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
