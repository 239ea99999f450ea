import { readFileSync } from 'node:fs'
import { runFiles } from '../../sandbox/run-folder.ts'
import type { RunPurpose } from '../../session/evidence.ts'
import { RunRequest, type RunResult } from '../../session/run.ts'
import type { Side } from '../../session/series.ts'
import type { Workspace } from '../context.ts'
import { readFacts } from '../runs/facts.ts'
import { lackingPiece } from '../runs/lacking-piece.ts'
import { outputText } from '../runs/run-texts.ts'
import { readSeries } from './read-series.ts'
import { seriesFiles } from './series-files.ts'

type Ended = { readonly folder: string; readonly purpose: RunPurpose; readonly result: RunResult }

const TAIL_CHARACTERS = 64 * 1024

/** What the process that ended it lacked although the work tree has it, in a sentence; null when nothing is known to be. */
export const seriesLacking = async ({ place }: Workspace, { folder, purpose, result }: Ended, checkout: string): Promise<string | null> => {
  if (result.end.kind === 'exited' && result.end.code === 0) return null
  const side = lastSide(folder)
  const own = seriesFiles(folder).side(side)
  const { ports, build } = readFacts(own)
  const request = RunRequest.parse(JSON.parse(readFileSync(runFiles(own).request, 'utf8')))
  const isMounted = request.grade === 'confined' || request.grade === 'confined-partial'
  const piece = await lackingPiece(place, {
    output: (outputText(folder) ?? '').slice(-TAIL_CHARACTERS),
    end: result.end,
    workspace: isMounted ? request.workspace : request.source,
    cwd: purpose.method.cwd ?? '',
    ports,
    build,
    checkout: side === 'now' ? checkout : (purpose.against?.checkout ?? checkout),
  })
  return piece?.reason ?? null
}

/** The side of the process that ended the series. */
export const lastSide = (folder: string): Side => readSeries(folder).samples.at(-1)?.side ?? 'now'
