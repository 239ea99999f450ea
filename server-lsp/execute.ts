import * as z from 'zod'
import { MessageType, ShowMessageNotification, type CancellationToken } from 'vscode-languageserver'
import { dispatch, fault, isFault, operations, type Answer, type Fault, type Operation } from '../shared/index.ts'
import { afterCommand } from './after-command.ts'
import { askReason, lacksReason } from './ask-reason.ts'
import type { Folder, Server } from './context.ts'
import { RESTORE_OPERATION } from './command-names.ts'
import { commandName } from './convert.ts'
import { faultLine } from './fault-line.ts'
import { restoreCheckpoint } from './restore.ts'
import { showRun } from './run-progress.ts'
import { contextOf } from './caller.ts'

/** The operation's input, then, where the editor has several folders, the one that is meant. */
const Arguments = z.tuple([z.record(z.string(), z.unknown()).default({})], z.object({ root: z.string() }))

/** Carries out a command of the user. A fault is told to the user and is the command's result too. */
export const executeCommand = async (server: Server, command: string, given: unknown[], token: CancellationToken) => {
  const answer = await execute(server, named.get(command) ?? command, given, token)
  if (isFault(answer))
    void server.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message: faultLine(answer) })
  return isFault(answer) ? answer : { text: answer.text, view: answer.view }
}

const named = new Map(operations.map((operation) => [commandName(operation.name), operation]))

const execute = async (
  server: Server,
  command: Operation | string,
  given: unknown[],
  token: CancellationToken,
): Promise<Answer | Fault> => {
  const parsed = Arguments.safeParse(given.length === 0 ? [{}] : given)
  if (!parsed.success)
    return fault(
      'invalid_input',
      `The arguments of the command have the wrong shape: ${z.prettifyError(parsed.error)}.`,
      'Give one object: the input.',
    )
  const [input, where] = parsed.data
  await server.folders.opened()
  const folder = folderOf(server, where?.root)
  if (isFault(folder)) return folder
  if (command === commandName(RESTORE_OPERATION)) return await restoreCheckpoint(server, folder, input)
  if (typeof command === 'string')
    return fault('unknown_command', `There is no command ${command}.`, 'The commands are in executeCommandProvider.')
  if (lacksReason(command.name, input)) return askReason(server, folder, command.name, input)
  const answer = await call(server, folder, command, input, token)
  await folder.refresh()
  if (!isFault(answer) && jobOf(answer) === null) afterCommand(server, command.name, answer)
  return answer
}

/** Cancelling the request or its progress ends the run. */
const call = async (server: Server, folder: Folder, operation: Operation, input: Input, token: CancellationToken) => {
  const stop = new AbortController()
  token.onCancellationRequested(() => stop.abort())
  // A request that was cancelled before it was looked at never tells.
  if (token.isCancellationRequested) stop.abort()
  const shown = operation.effect === 'run' ? showRun(server, operation.title, () => stop.abort()) : null
  const ask = async (name: string, asked: Input) =>
    dispatch(contextOf(server, folder, { signal: stop.signal, progress: (line) => shown?.report(line) }), name, asked)
  const answer = await ask(operation.name, input).catch((error: unknown) => {
    shown?.done()
    throw error
  })
  const job = isFault(answer) ? null : jobOf(answer)
  const tellEnd = async (): Promise<void> => {
    if (job === null) return
    if (TOLD_BY_RUN.has(operation.name)) await tellAgain(server, operation.name, { run: job }, ask)
    // What ran is known by now: the same question is answered without another run.
    if (operation.name === 'prove' && !stop.signal.aborted) await tellAgain(server, 'prove', input, ask)
  }
  if (job === null) shown?.done()
  else
    void followJob(job, ask)
      .finally(() => shown?.done())
      .then(tellEnd)
  return answer
}

type Input = Readonly<Record<string, unknown>>

/** What an operation answers whose work goes on. */
const Job = z.object({ job: z.string().nullable() })
const jobOf = ({ view }: Answer): string | null => Job.safeParse(view).data?.job ?? null
const Waited = z.object({ running: z.boolean() })

type Ask = (name: string, input: Input) => Promise<Answer | Fault>

/** Their answers are asked for again by the run that they have begun. */
const TOLD_BY_RUN: ReadonlySet<string> = new Set(['run_tests', 'run_benchmark'])

/** Tests that outlasted their request have been answered with a job; their results come when it has ended. */
const tellAgain = async (server: Server, operation: string, input: Input, ask: Ask): Promise<void> => {
  const answer = await ask(operation, input)
  if (!isFault(answer)) afterCommand(server, operation, answer)
}

/** Keeps the progress until the job has ended. */
const followJob = async (job: string, ask: Ask): Promise<void> => {
  for (;;) {
    const answer = await ask('wait_job', { job, wait_s: 45 })
    if (isFault(answer) || Waited.safeParse(answer.view).data?.running !== true) return
  }
}

/** With one folder there is nothing to name. */
const folderOf = ({ folders }: Server, root: string | undefined): Folder | Fault => {
  const all = folders.all()
  const meant = root === undefined && all.length === 1 ? all[0] : all.find((folder) => folder.root === root)
  if (meant !== undefined) return meant
  return all.length === 0
    ? fault('no_folder', 'The editor has no folder open in which Maestro can work.', 'Open a project folder.')
    : fault(
        'folder_not_named',
        `The editor has ${all.length} folders open and the command names none of them.`,
        `Give a second argument {root}, one of ${all.map((folder) => folder.root).join(', ')}.`,
      )
}
