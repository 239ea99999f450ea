import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { runView, type RunView } from './runs/view.ts'

const OUTPUT_BYTES = 256_000

/** One run with what it printed, readable while it runs. */
export const showRun = defineOperation({
  name: 'show_run',
  title: 'Show a run',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'evidence output', positional: ['run'], switches: {} },
  summary: 'What a run printed, by its id, an evidence id or a criterion id; the head and tail of very long output.',
  input: z.object({ run: z.string() }),
  run: async (ctx, { run }): Promise<RunView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const { runs, evidence } = session.read().state
    const id = evidence.findLast((one) => one.id === run || one.criterion === run)?.run ?? run
    const found = runs.find((candidate) => candidate.id === id)
    return found === undefined
      ? fault(
          'unknown_run',
          `There is no run ${JSON.stringify(run)}.`,
          'Name a run, an evidence record of `maestro evidence list`, or a criterion.',
        )
      : runView(session, found, OUTPUT_BYTES)
  },
  text: (view) =>
    [
      view.output,
      ...(view.truncated ? [`(cut: ${view.outputBytes} bytes in all)`] : []),
      ...(view.state === 'running' ? [`(${view.run} is still running; this is what it printed so far)`] : []),
    ].join('\n'),
})
