import type { RunVerdict } from '../../session/evidence.ts'
import type { ParityResult } from '../../session/series.ts'
import { met, unmet } from '../verdicts/words.ts'

/** What one side answered to a case. `end`: how it ended, in words. */
export type Answered = { readonly stdout: string; readonly end: string }

const SHOWN = 80
const shorten = (line: string): string => JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line)

/** In words, the first thing in which two answers differ; null: they are the same. */
export const differenceOf = (now: Answered, other: Answered): string | null => {
  if (now.end !== other.end) return `${now.end} now, ${other.end} on the other side`
  if (now.stdout === other.stdout) return null
  const [mine, theirs] = [now.stdout.split('\n'), other.stdout.split('\n')]
  const at = mine.findIndex((line, index) => line !== theirs[index])
  const line = at === -1 ? mine.length : at
  const told = (lines: readonly string[]): string => (lines[line] === undefined ? 'nothing' : shorten(lines[line]))
  return `line ${line + 1}: ${told(mine)} now, ${told(theirs)} on the other side`
}

/** The same answers to every case, of which there is at least one. */
export const judgeParity = ({ cases, equal, differences }: ParityResult, against: string): RunVerdict => {
  if (differences.length === 0 && equal === cases && cases > 0) return met(`${cases} of ${cases} cases answered like ${against}`)
  const first = differences.map(({ case: name, what, unsteady }) => `${name}: ${unsteady ? 'not the same twice, ' : ''}${what}`)
  return unmet(`${equal} of ${cases} cases answered like ${against}; ${first.slice(0, 3).join('; ')}`)
}
