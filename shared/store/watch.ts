import { existsSync, watch as watchFolder, type FSWatcher as NativeWatcher, type Stats } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import type { StopWatching } from './stop-watching.ts'
import { watchFolders } from './watch-folders.ts'

/**
 * Calls back when a session may have changed: its journal, or which one is current. A hint: the reader folds the tail and decides. The first
 * call says that the watch stands; what changed before it is not told.
 */
export const watchStore = (storeDir: string, onHint: () => void): StopWatching =>
  watchFolders(storeDir, (path) => isOfSessions(relative(storeDir, path).split(sep)), onHint)

/** `current`, `sessions`, `sessions/<id>`, `sessions/<id>/journal` and what is in it. A run's end and a text's fate are events of the journal. */
const isOfSessions = ([room = '', , part = 'journal', , deeper]: readonly string[]): boolean =>
  room === 'current' || (room === 'sessions' && part === 'journal' && deeper === undefined)

const NEVER_WATCHED = new Set(['.git', 'node_modules', '.venv', 'target', 'dist', '.maestro'])

/**
 * Calls back when a file of the work tree may have changed. Folders alone are watched (one watch a folder instead of one a file), and every
 * watcher drops events when it is overrun, so this too is only a hint.
 */
export const watchTree = (root: string, onHint: () => void): StopWatching => {
  // Loaded with the first tree that is watched: only an editor with a session ever has one.
  const watching = import('chokidar').then(({ watch }) =>
    followTree(watch(root, { ignoreInitial: true, ignored: unwatched(root) }), onHint),
  )
  let closed: Promise<void> | null = null
  return () => (closed ??= watching.then((watcher) => watcher.close()))
}

const unwatched =
  (root: string) =>
  (path: string, stats?: Stats): boolean =>
    relative(root, path)
      .split(sep)
      .some((part) => NEVER_WATCHED.has(part)) ||
    (stats !== undefined && !stats.isDirectory())

const followTree = (watcher: FSWatcher, onHint: () => void): FSWatcher =>
  watcher.on('raw', onHint).on('ready', onHint).on('addDir', onHint).on('unlinkDir', onHint).on('error', onHint)

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
    try {
      watcher = watchFolder(folder, () => look(folder)).on('error', stop)
    } catch {
      // Gone already, or the system has no watch left: the other hints have to do.
      return
    }
    // It may have appeared before the watch stood.
    queueMicrotask(() => watcher !== null && look(folder))
  }
  follow()
  return async () => stop()
}

const nearestFolder = (path: string): string => (existsSync(dirname(path)) ? dirname(path) : nearestFolder(dirname(path)))
