import { DidChangeWatchedFilesNotification } from 'vscode-languageserver'
import type { Feature } from '../context.ts'

/** The editor's own file watching, where it has one: one more hint beside ours, which some systems drop under load. */
export const watchedFiles: Feature = ({ connection, client, folders }) => {
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const touched = new Set(changes.flatMap(({ uri }) => folders.of(uri) ?? []))
    await Promise.all([...touched].map((folder) => folder.refresh()))
  })
  let asked = false
  folders.onDrawn(() => {
    if (asked || !client.watchesFiles) return
    asked = true
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] })
      .catch((error: unknown) => connection.console.info(`the editor does not watch files: ${String(error)}`))
  })
  return {}
}
