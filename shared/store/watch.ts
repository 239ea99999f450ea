import { existsSync, watch as watchFolder, type FSWatcher as NativeWatcher } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'

/** Stops watching. Idempotent. */
export type StopWatching = () => Promise<void>

/**
 * Calls back when the store's journals, texts, runs or current session may have changed. A hint: the reader folds the tail and decides.
 * The first call says that the watch stands: what changed before it is not told. Only what exists is watched, so a workspace without a store costs one watched folder.
 */
export const watchStore = (storeDir: string, onHint: () => void): StopWatching => {
  const watcher = watch(storeDir, {
    ignoreInitial: true,
    ignored: (path) => isForeign(relative(storeDir, path)),
    depth: 5,
  })
  watcher.on('all', onHint).on('ready', onHint).on('error', onHint)
  return closer(watcher)
}

/** Our object store, checkouts and run folders change all the time and say nothing about a session; a run's end is an event. */
const isForeign = (path: string): boolean => {
  const [room = '', , part = ''] = path.split(sep)
  return path.endsWith('.tmp') || ['store.git', 'trees', 'spool', 'replica'].includes(room) || (room === 'sessions' && part === 'runs')
}

const NEVER_WATCHED = new Set(['.git', 'node_modules', '.venv', 'target', 'dist', '.maestro'])

/**
 * Calls back when a file of the work tree may have changed. Folders alone are watched (one watch a folder instead of one a file), and every
 * watcher drops events when it is overrun, so this too is only a hint.
 */
export const watchTree = (root: string, onHint: () => void): StopWatching => {
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path, stats) =>
      relative(root, path)
        .split(sep)
        .some((part) => NEVER_WATCHED.has(part)) ||
      (stats !== undefined && !stats.isDirectory()),
  })
  watcher.on('raw', onHint).on('ready', onHint).on('addDir', onHint).on('unlinkDir', onHint).on('error', onHint)
  return closer(watcher)
}

/**
 * Calls back once, when `storeDir` appears: how an editor learns that a session was opened elsewhere. Watches one folder, without what is in
 * it: the nearest one above the store that exists, and a nearer one as soon as there is one.
 */
export const watchForStore = (storeDir: string, onAppear: () => void): StopWatching => {
  let watcher: NativeWatcher | null = null
  const stop = (): void => {
    watcher?.close()
    watcher = null
  }
  const look = (watched: string): void => {
    if (existsSync(storeDir)) {
      stop()
      onAppear()
    } else if (nearestFolder(storeDir) !== watched) follow()
  }
  const follow = (): void => {
    stop()
    const folder = nearestFolder(storeDir)
    watcher = watchFolder(folder, () => look(folder)).on('error', stop)
    // It may have appeared before the watch stood.
    queueMicrotask(() => watcher !== null && look(folder))
  }
  follow()
  return async () => stop()
}

const nearestFolder = (path: string): string => (existsSync(dirname(path)) ? dirname(path) : nearestFolder(dirname(path)))

const closer = (watcher: FSWatcher): StopWatching => {
  let closed: Promise<void> | null = null
  return () => (closed ??= watcher.close())
}
