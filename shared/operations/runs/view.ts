import { endLabel } from '../../judge/verdicts/words.ts'
import { readOutput } from '../../sandbox/output.ts'
import { runState } from '../../sandbox/watch-run.ts'
import type { Arm } from '../../session/evidence.ts'
import type { RunState } from '../../session/state.ts'
import type { Session } from '../context.ts'

const OUTPUT_BYTES = 6000

/** One run with the head and tail of what it printed. `exit` is null unless the command itself ended. */
export type RunView = {
  readonly run: string
  readonly state: string
  readonly argv: string
  readonly exit: number | null
  /** Whose files it saw, where they were not those of now. */
  readonly arm?: Arm
  readonly grade: string | null
  readonly wallMs: number | null
  readonly output: string
  readonly outputBytes: number
  readonly truncated: boolean
  /** Files that it left with the set-user-id or set-group-id bit; absent: none. */
  readonly setIdFiles?: readonly string[]
}

export const runView = (session: Session, run: RunState, maxBytes = OUTPUT_BYTES): RunView => {
  const { text, bytes, truncated } = readOutput(session.runFolder(run.id), { maxBytes })
  const finished = run.kind === 'finished' ? run : null
  return {
    run: run.id,
    state: finished === null ? run.kind : endLabel(finished.end),
    argv: run.purpose.method.argv.join(' '),
    ...(run.purpose.arm !== undefined && run.purpose.arm !== 'now' && { arm: run.purpose.arm }),
    exit: finished?.end.kind === 'exited' ? finished.end.code : null,
    grade: finished?.grade ?? null,
    wallMs: finished?.wallMs ?? null,
    output: text,
    outputBytes: bytes,
    truncated,
    ...setIdOf(session.runFolder(run.id)),
  }
}

const setIdOf = (runFolder: string): Pick<RunView, 'setIdFiles'> => {
  const ended = runState(runFolder)
  const setIdFiles = ended.kind === 'finished' ? ended.result.setIdFiles : undefined
  return setIdFiles === undefined ? {} : { setIdFiles }
}

/** A line of warning for each run that left such files. */
export const setIdLines = ({ setIdFiles = [] }: RunView): string[] =>
  setIdFiles.length === 0
    ? []
    : [`Warning: it left files that run with the rights of their owner (set-user-id or set-group-id): ${setIdFiles.join(', ')}`]
