import type { Feature } from '../context.ts'

/** Folders that the editor adds and removes while it runs. */
export const workspaceFolders: Feature = ({ connection, folders }) => {
  connection.onNotification('workspace/didChangeWorkspaceFolders', async ({ event }: { event: Changed }) => {
    await Promise.all(event.added.map(({ uri }) => folders.open(uri)))
    await Promise.all(event.removed.map(({ uri }) => folders.close(uri)))
  })
  return { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }
}

type Named = { readonly uri: string }
type Changed = { readonly added: readonly Named[]; readonly removed: readonly Named[] }
