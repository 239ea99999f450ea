import { readFileSync } from 'node:fs'
import type { MissingPiece } from '../../judge/missing-piece.ts'
import { runFiles } from '../../sandbox/run-folder.ts'
import { RunRequest } from '../../session/run.ts'
import type { Context, Session } from '../context.ts'
import { readFacts } from '../runs/facts.ts'
import { lackingPiece } from '../runs/lacking-piece.ts'
import { outputText } from '../runs/run-texts.ts'
import type { KnownRun } from './known-run.ts'

/** The words that a runner ends with are the ones that say what was missing. */
const TAIL_BYTES = 64 * 1024

/** What a run on another tree failed for, where that is the output of a build that git ignores and no `setup` makes; null when it is not. */
export const lackingBuild = async ({ workspace }: Context, session: Session, known: KnownRun): Promise<MissingPiece | null> => {
  const { run, end, grade, method } = known
  const checkout = session.read().state.runs.find(({ id }) => id === run)?.purpose.checkout ?? null
  if (checkout === null || (end.kind === 'exited' && end.code === 0)) return null
  const folder = session.runFolder(run)
  const { ports, build } = readFacts(folder)
  const request = RunRequest.parse(JSON.parse(readFileSync(runFiles(folder).request, 'utf8')))
  const isMounted = grade === 'confined' || grade === 'confined-partial'
  const piece = await lackingPiece(workspace.place, {
    output: outputText(folder, TAIL_BYTES) ?? '',
    end,
    workspace: isMounted ? request.workspace : request.source,
    cwd: method.cwd ?? '',
    ports,
    build,
    checkout,
  })
  return piece?.kind === 'setup' ? piece : null
}
