import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { sha256, type Sources } from './clock.ts'
import { errorCode, readTextOrNull, writeFileAtomically } from './files.ts'

const Entry = z.object({ root: z.string(), storeDir: z.string(), workTree: z.string(), lastAt: z.string() })

/** A workspace that a session was opened in. `gone`: its store is not there now (deleted, moved, or on a disk that is not mounted). */
export type KnownWorkspace = z.infer<typeof Entry> & { readonly state: 'there' | 'gone' }

const folderOf = (userDir: string): string => join(userDir, 'workspaces')

/** One file a workspace, replaced whole: any number of processes may register at once. */
export const registerWorkspace = (
  userDir: string,
  { root, storeDir, workTree }: { readonly root: string; readonly storeDir: string; readonly workTree: string },
  sources: Sources,
): void => {
  const entry: z.infer<typeof Entry> = { root, storeDir, workTree, lastAt: sources.now() }
  const path = join(folderOf(userDir), `${sha256(`${storeDir} ${workTree}`).slice(0, 16)}.json`)
  try {
    writeFileAtomically(path, `${JSON.stringify(entry)}\n`, sources.newId('tmp'))
  } catch (error) {
    // An index for convenience: a user folder that cannot be written must not keep a session from opening.
    if (errorCode(error) === '') throw error
  }
}

/** Newest first. Files that cannot be read are counted, never taken for none. */
export const knownWorkspaces = (userDir: string): { readonly workspaces: KnownWorkspace[]; readonly unreadable: number } => {
  const entries = namesIn(folderOf(userDir)).map((name) => readEntry(join(folderOf(userDir), name)))
  const workspaces = entries
    .flatMap((entry) => (entry === null ? [] : [{ ...entry, state: existsSync(entry.storeDir) ? ('there' as const) : ('gone' as const) }]))
    .toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
  return { workspaces, unreadable: entries.length - workspaces.length }
}

const readEntry = (path: string): z.infer<typeof Entry> | null => {
  try {
    return Entry.parse(JSON.parse(readTextOrNull(path) ?? ''))
  } catch {
    // The caller counts it.
    return null
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
