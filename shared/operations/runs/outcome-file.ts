import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '../../session/fault.ts'
import { Outcome } from '../../session/outcome.ts'
import { diskFault, readPlainFile } from '../../store/files.ts'

const fileOf = (runFolder: string): string => join(runFolder, 'outcome.json')
const MOST_BYTES = 256 * 1024 * 1024

/** Keeps everything that a run showed beside its log, under the digest of its text. A full disk is a fault. */
export const writeOutcome = (runFolder: string, outcome: Outcome): Fault | null => {
  const path = fileOf(runFolder)
  try {
    writeFileSync(path, JSON.stringify(outcome), { mode: 0o600 })
    return null
  } catch (error) {
    const known = diskFault(error, path)
    if (known === null) throw error
    return known
  }
}

/** What a run showed, whole; null where it is not on this machine. */
export const readOutcomeFile = (runFolder: string): Outcome | null => {
  const text = readPlainFile(fileOf(runFolder), MOST_BYTES)?.toString('utf8')
  return text === undefined ? null : (Outcome.safeParse(JSON.parse(text)).data ?? null)
}
