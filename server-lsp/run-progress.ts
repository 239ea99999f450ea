import type { WorkDoneProgressServerReporter } from 'vscode-languageserver'
import type { Server } from './context.ts'

/** A run as the editor's progress with a cancel button, where it has one; two lines in its log elsewhere. */
export type ShownRun = { readonly report: (line: string) => void; readonly done: () => void }

/** The editor is not waited for: the last line that came before its answer is shown with it, and a run that is over by then is not shown. */
export const showRun = ({ client, connection }: Server, title: string, onCancel: () => void): ShownRun => {
  let reporter: WorkDoneProgressServerReporter | null = null
  let last: string | undefined
  let over = false

  const opened = (made: WorkDoneProgressServerReporter): void => {
    made.begin(`Maestro: ${title}`, undefined, last, true)
    made.token.onCancellationRequested(onCancel)
    if (over) made.done()
    else reporter = made
  }
  if (!client.showsProgress) connection.console.info(`Maestro: ${title} began`)
  else
    connection.window
      .createWorkDoneProgress()
      .then(opened, (error: unknown) => connection.console.info(`no progress is shown: ${String(error)}`))
  return {
    report: (line) => {
      if (over) return
      last = line
      reporter?.report(line)
    },
    done: () => {
      if (over) return
      over = true
      reporter?.done()
      if (!client.showsProgress) connection.console.info(`Maestro: ${title} ended`)
    },
  }
}
