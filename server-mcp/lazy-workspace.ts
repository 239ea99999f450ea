import {
  isFault,
  openWorkspace,
  watchSessions,
  type Fault,
  type StopWatching,
  type Workspace,
  type WorkspaceOptions,
} from '../shared/index.ts'

export type LazyWorkspace = {
  /** Opens on the first call; a folder that was refused is tried again, for it may have been mended. */
  readonly open: () => Promise<Workspace | Fault>
  /** Calls back when another process may have changed the store. Watching begins with the first listener. */
  readonly onChange: (listener: () => void) => void
  readonly close: () => Promise<void>
}

/** The workspace of a server that must not touch anything before the first real call. */
export const lazyWorkspace = ({
  root,
  ...options
}: {
  readonly root: string
} & WorkspaceOptions): LazyWorkspace => {
  const listeners = new Set<() => void>()
  let opened: Workspace | null = null
  let stopWatching: StopWatching | null = null

  const tell = (): void => listeners.forEach((listener) => listener())
  /** In a fresh workspace the store comes with the first session, and watching it begins then. */
  const watch = (): void => {
    if (opened === null || listeners.size === 0 || stopWatching !== null) return
    stopWatching = watchSessions(opened.place.storeDir, tell)
  }
  return {
    open: async () => {
      if (opened !== null) return opened
      const workspace = await openWorkspace(root, { ...options, inThread: true })
      if (isFault(workspace)) return workspace
      opened ??= workspace
      opened.automatic.start()
      watch()
      return opened
    },
    onChange: (listener) => {
      listeners.add(listener)
      watch()
    },
    close: async () => {
      opened?.automatic.stop()
      await stopWatching?.()
    },
  }
}
