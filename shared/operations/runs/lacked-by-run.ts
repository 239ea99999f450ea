import { readFileSync } from 'node:fs'
import type { Place } from '../../git/place.ts'
import type { MissingPiece } from '../../judge/missing-piece.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import { RunRequest, type RunEnd } from '../../session/run.ts'
import { readFacts } from './facts.ts'
import { lackingPiece } from './lacking-piece.ts'
import { outputText } from './run-texts.ts'

/** The words that a runner ends with are the ones that say what was missing. */
const TAIL_BYTES = 64 * 1024

type Ended = {
  /** The run's, or that of one side of a series, which keeps the output of both in one place (`printedIn`). */
  readonly folder: string
  readonly printedIn?: string
  readonly end: RunEnd
  readonly cwd: string | undefined
  readonly checkout: string
}

/** What an ended run lacked in its checkout although the work tree has it; null when nothing is known to be. */
export const lackedByRun = async (
  place: Place,
  { folder, printedIn = folder, end, cwd = '', checkout }: Ended,
): Promise<MissingPiece | null> => {
  const { ports, build } = readFacts(folder)
  const request = RunRequest.parse(JSON.parse(readFileSync(runFiles(folder).request, 'utf8')))
  const isMounted = request.grade === 'confined' || request.grade === 'confined-partial'
  const workspace = isMounted ? request.workspace : request.source
  return lackingPiece(place, { output: outputText(printedIn, TAIL_BYTES) ?? '', end, workspace, cwd, ports, build, checkout })
}
