import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { runFiles } from '../../sandbox/run-folder.ts'
import { readPlainFile } from '../../store/files.ts'

/** Reading takes some times as much memory, and a run must not be able to end who reads it. */
const MOST_BYTES = 64 * 1024 * 1024

/** What a run printed, its last 64 MiB; null when there is no log. Raw: never to be shown without `sanitise`. */
export const outputText = (runFolder: string, mostBytes = MOST_BYTES): string | null => {
  try {
    const descriptor = openSync(runFiles(runFolder).output, 'r')
    try {
      const { size } = fstatSync(descriptor)
      const buffer = Buffer.alloc(Math.min(size, mostBytes))
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)).toString('utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // It never began to write.
    return null
  }
}

/** A file that was kept with the run; null when it was not left, or is larger than 64 MiB. */
export const keptText = (runFolder: string, path: string): string | null =>
  readPlainFile(join(runFolder, 'artefacts', path), MOST_BYTES)?.toString('utf8') ?? null
