import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Grade, Mount } from '../session/run.ts'

/** Inside, the same for every run, so that a run's environment does not tell one arm from the other. */
const inside = '/run/maestro'

const isConfined = (grade: Grade): boolean => grade === 'confined' || grade === 'confined-partial'

/** bubblewrap shows a folder at another place; the sandbox of macOS can only allow it where it is. */
const placeInside = (folder: string): string => (process.platform === 'darwin' ? folder : inside)

/** What a request needs so that a reporter can be loaded and can write; `report` is where the host reads it afterwards. */
export const reportFolder = (
  runFolder: string,
  reportersFolder: string,
  grade: Grade,
): { mounts: Mount[]; env: Record<string, string>; report: string } => {
  const folder = join(runFolder, 'report')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const report = join(folder, 'report.ndjson')
  if (!isConfined(grade)) return { mounts: [], env: { MAESTRO_REPORT: report }, report }
  const at = placeInside(folder)
  const mounts: Mount[] = [
    { kind: 'writable', from: folder, at },
    { kind: 'read-only', from: reportersFolder, at: reportersFolder },
  ]
  return { mounts, env: { MAESTRO_REPORT: join(at, 'report.ndjson') }, report }
}

/** 100,000 tests with their messages. Reading takes some ten times as much memory, and a run must not be able to end who reads it. */
const mostReportBytes = 32 * 1024 * 1024

/**
 * The report as the run left it, or nothing. The run could write there, so neither a link to a file of the host nor a pipe that
 * never ends is opened.
 */
export const readReport = (report: string): string | null => {
  try {
    const descriptor = openSync(report, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = fstatSync(descriptor)
      return stats.isFile() && stats.size <= mostReportBytes ? readFileSync(descriptor, 'utf8') : null
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return null
  }
}
