import {
  closeSync,
  fdatasyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { errorCode, syncFolder } from '../../store/files.ts'
import { segmentPath } from '../../store/segment.ts'
import type { ChainLine, Segments } from './chain-lines.ts'

const SEGMENT = /^(\d{6})\.jsonl$/

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The replicas that have a chain in a session's folder. */
export const replicasIn = (sessionFolder: string): string[] =>
  namesIn(join(sessionFolder, 'journal'))
    .filter((name) => /^rp-[0-9a-z]+$/.test(name))
    .toSorted()

export const chainFolder = (sessionFolder: string, replica: string): string => join(sessionFolder, 'journal', replica)

/** Segments among named files, as a hub gives them. */
export const asSegments = (files: ReadonlyMap<string, Buffer>): Map<number, Buffer> =>
  new Map(
    [...files].flatMap(([name, bytes]) => {
      const number = Number(SEGMENT.exec(name)?.[1] ?? 0)
      return number > 0 ? [[number, bytes] as const] : []
    }),
  )

/** What a chain's folder holds now. A line that is being written at this moment is left for the next time. */
export const readSegments = (folder: string): Map<number, Buffer> =>
  asSegments(
    new Map(
      namesIn(folder)
        .filter((name) => SEGMENT.test(name))
        .map((name) => {
          const bytes = readFileSync(join(folder, name))
          return [name, bytes.subarray(0, bytes.lastIndexOf(10) + 1)] as const
        }),
    ),
  )

/** The segments as files of a commit. */
export const asFiles = (segments: Segments): Map<string, Buffer> =>
  new Map([...segments].map(([number, bytes]) => [`${String(number).padStart(6, '0')}.jsonl`, bytes]))

/** A whole new file, or false when somebody made it in the meantime. */
const createWhole = (path: string, bytes: Buffer, temporaryName: string): boolean => {
  const draft = `${path}.${temporaryName}.tmp`
  writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600, flush: true })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** One write from newline to newline, as every line of a journal is appended: what is there stays, and a line twice is void. */
const append = (path: string, bytes: Buffer): void => {
  const file = openSync(path, 'a', 0o600)
  try {
    if (writeSync(file, bytes) < bytes.length) throw Object.assign(new Error(`short write to ${path}`), { code: 'ENOSPC', path })
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Adds lines to a chain, segment by segment. Nothing is ever overwritten: whoever else writes meanwhile wins or loses by the journal's own
 * rule, so two exchanges at once, or one that was killed, leave a chain that the next one goes on with.
 */
export const addLines = (folder: string, lines: readonly ChainLine[], newId: (prefix: string) => string): void => {
  if (lines.length === 0) return
  mkdirSync(folder, { recursive: true })
  for (const segment of new Set(lines.map((line) => line.segment))) {
    const path = segmentPath(folder, segment)
    const texts = lines.filter((line) => line.segment === segment).map(({ text }) => `\n${text}\n`)
    const bytes = Buffer.from(texts.join(''))
    const exists = namesIn(folder).includes(`${String(segment).padStart(6, '0')}.jsonl`)
    if (exists || !createWhole(path, bytes, newId('tmp'))) append(path, bytes)
  }
  syncFolder(folder)
}
