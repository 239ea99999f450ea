import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody } from '../../session/event.ts'
import { errorCode, readPlainFile, writeFileAtomically } from '../../store/files.ts'
import { chainLines, type ChainLine } from './chain-lines.ts'
import { chainFolder, readSegments, replicasIn } from './chain-files.ts'

const TEXT_ID = /^[a-z]+-[0-9a-z]{1,40}$/
const LARGEST_BYTES = 4 * 1024 * 1024

/** Salted texts by id, as they lie on disk. */
export type TextFiles = Map<string, Buffer>

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** A session's texts on this machine. */
export const readTexts = (sessionFolder: string): TextFiles => {
  const folder = join(sessionFolder, 'texts')
  const texts: TextFiles = new Map()
  for (const id of namesIn(folder).filter((name) => TEXT_ID.test(name))) {
    const bytes = readPlainFile(join(folder, id), LARGEST_BYTES)
    if (bytes !== null) texts.set(id, bytes)
  }
  return texts
}

const forgottenBy = (body: EventBody): readonly string[] => {
  if (body.type === 'memory_forgotten') return body.memories
  return body.type === 'memory_kept' ? body.memory.replaces : []
}

/** Ids of texts that somebody had removed: named by lines that count, on whatever machine. They never come back. */
export const forgottenIn = (lines: Iterable<ChainLine>): Set<string> => {
  const gone = new Set<string>()
  for (const { event } of lines) if (event !== null) for (const id of forgottenBy(event.body)) gone.add(id)
  return gone
}

/** All lines that count in all chains of a session on this machine. */
export const allLines = (sessionFolder: string, session: string): ChainLine[] =>
  replicasIn(sessionFolder).flatMap((replica) => chainLines(session, replica, readSegments(chainFolder(sessionFolder, replica))))

/** Both sides' texts without the forgotten ones; where both have one, ours. */
export const unitedTexts = (
  here: ReadonlyMap<string, Buffer>,
  there: ReadonlyMap<string, Buffer>,
  gone: ReadonlySet<string>,
): TextFiles => {
  const united = [...there, ...here].filter(([id]) => TEXT_ID.test(id) && !gone.has(id))
  return new Map(united)
}

/** Makes this machine's texts what was united: new ones are written, forgotten ones removed. Gives how many came. */
export const settleTexts = (
  sessionFolder: string,
  united: ReadonlyMap<string, Buffer>,
  gone: ReadonlySet<string>,
  newId: (prefix: string) => string,
): number => {
  const folder = join(sessionFolder, 'texts')
  const here = readTexts(sessionFolder)
  const missing = [...united].filter(([id]) => !here.has(id))
  for (const [id, bytes] of missing) writeFileAtomically(join(folder, id), bytes.toString('utf8'), newId('tmp'))
  for (const id of here.keys()) if (gone.has(id)) rmSync(join(folder, id), { force: true })
  return missing.length
}
