import type { CancellationToken } from 'vscode-languageserver'
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver'
import { dispatch, isFault } from '../shared/index.ts'
import type { Folder, Server } from './context.ts'
import { userOf } from './user.ts'

/** A run as the editor's progress with a cancel button, where it has one. */
export type ShownRun = { readonly report: (line: string) => void; readonly done: () => void }

/** The editor is not waited for: lines that come before its answer are shown with it, and a run that is over by then is not shown at all. */
export const showRun = (server: Server, folder: Folder, title: string, token: CancellationToken): ShownRun => {
  const before = new Set(runsOf(folder).map(({ id }) => id))
  const cancel = (): void => void cancelNewest(server, folder, before)
  let reporter: WorkDoneProgressServerReporter | null = null
  let last: string | undefined
  let over = false

  const opened = (made: WorkDoneProgressServerReporter): void => {
    if (over) return
    reporter = made
    made.begin(`Maestro: ${title}`, undefined, last, true)
    made.token.onCancellationRequested(cancel)
  }
  token.onCancellationRequested(cancel)
  if (server.client.showsProgress)
    server.connection.window
      .createWorkDoneProgress()
      .then(opened, (error: unknown) => server.connection.console.info(`no progress is shown: ${String(error)}`))
  return {
    report: (line) => {
      last = line
      reporter?.report(line)
    },
    done: () => {
      over = true
      reporter?.done()
    },
  }
}

const runsOf = ({ workspace }: Folder) => {
  const id = workspace.sessions.current()
  const session = id === null ? null : workspace.sessions.open(id)
  return session === null || isFault(session) ? [] : session.read().state.runs
}

/** A job goes by the id of its first run: the first that was not there when the command came. */
const cancelNewest = async (server: Server, folder: Folder, before: ReadonlySet<string>): Promise<void> => {
  const job = runsOf(folder).find(({ id }) => !before.has(id))?.id
  if (job === undefined) return
  const context = {
    workspace: folder.workspace,
    caller: userOf(server),
    session: null,
    signal: AbortSignal.timeout(10_000),
    progress: () => undefined,
  }
  const answer = await dispatch(context, 'wait_job', { job, cancel: true, wait_s: 0 })
  if (isFault(answer)) server.connection.console.info(`${answer.code}: ${answer.message}`)
}
