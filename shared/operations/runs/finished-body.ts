import type { EventBody } from '../../session/event.ts'
import type { Counts } from '../../session/evidence.ts'
import type { RunResult } from '../../session/run.ts'

/** The end of a run that is evidence of nothing. */
export const finishedBody = (run: string, { end, grade, wallMs }: RunResult, counts: Counts | null): EventBody => ({
  type: 'run_finished',
  run,
  end,
  grade,
  wallMs,
  counts,
})
