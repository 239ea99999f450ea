import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, ownMark, ProcessMark } from '../sandbox/alive.ts'
import { errorCode, readTextOrNull, writeFileAtomically } from '../store/files.ts'
import type { Workspace } from './context.ts'

/** Says that this process stays and remembers objects of the store: `present/<pid>.json`. Gives the way to take it back. */
export const announce = ({ place, sources }: Workspace): (() => void) => {
  const folder = join(place.storeDir, 'present')
  const path = join(folder, `${process.pid}.json`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileAtomically(path, JSON.stringify(ownMark()), sources.newId('tmp'))
  } catch (error) {
    if (errorCode(error) === '') throw error
  }
  return () => rmSync(path, { force: true })
}

/** Other processes that stay and are alive. What cannot be read counts as one: "could not read" is never "absent". */
export const othersPresent = (storeDir: string): number[] => {
  const folder = join(storeDir, 'present')
  return namesIn(folder).flatMap((name) => {
    const pid = Number.parseInt(name, 10)
    if (pid === process.pid) return []
    const mark = readMark(join(folder, name))
    if (mark !== null && !isAlive(mark)) rmSync(join(folder, name), { force: true })
    return mark !== null && !isAlive(mark) ? [] : [pid]
  })
}

const readMark = (path: string): ProcessMark | null => {
  try {
    return ProcessMark.parse(JSON.parse(readTextOrNull(path) ?? ''))
  } catch {
    // The caller takes it for alive.
    return null
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
