import { openOutputLog } from '../../sandbox/supervisor/output-log.ts'
import { readOutput } from '../../sandbox/output.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import { endLabel } from '../../judge/verdicts/words.ts'
import type { Taken } from './take-sample.ts'

const MOST_BYTES = 16 * 1024 * 1024
const TAIL_BYTES = 4096

/** The output of a series: what it does, line by line, and what a process that failed said. Whoever waits for the run reads it while it grows. */
export type SeriesLog = {
  readonly say: (line: string) => void
  /** How a process ended, with the last of what it printed. */
  readonly sayFailed: (who: string, taken: Taken) => void
  readonly close: () => { readonly bytes: number; readonly sha256: string }
}

/** Opens the log that everybody knows as the run's. */
export const openSeriesLog = (folder: string): SeriesLog => {
  const log = openOutputLog(runFiles(folder).output, MOST_BYTES)
  const say = (line: string): void => void log.write(Buffer.from(`${line}\n`))
  return {
    say,
    sayFailed: (who, { folder: own, result }) => {
      say(`${who}: ${endLabel(result.end)}`)
      const { text } = readOutput(own, { maxBytes: TAIL_BYTES })
      if (text.trim() !== '') say(text.trimEnd())
    },
    close: () => {
      const bytes = log.bytes()
      return { bytes, sha256: log.close() }
    },
  }
}
