import { existsSync, watch as watchFolder, type FSWatcher as NativeWatcher, type Stats } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import type { StopWatching } from './stop-watching.ts'
import type { TreeHint } from './tree-hints.ts'
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

const NEVER_WATCHED = new Set(['.git', 'node_modules', '.venv', '.maestro'])
const HEARTBEAT_MS = 100
/** A loop that stood still for so long may have let the system's queue of events run over. */
const BLOCKED_MS = 200

/**
 * Calls back when a file of the work tree may have changed, with its path from the root. Folders alone are watched (one watch a folder instead
 * of one a file). Every watcher drops events without a word when it is overrun, so this is only a hint; `anything` when there is reason
 * to think so, and when a folder came or went: what was in it before its watch stood is not told.
 */
export const watchTree = (root: string, onHint: (hint: TreeHint) => void): StopWatching => {
  // Loaded with the first tree that is watched: only an editor with a session ever has one.
  const watching = import('chokidar').then(({ watch }) =>
    followTree(watch(root, { ignoreInitial: true, followSymlinks: false, ignored: unwatched(root) }), root, onHint),
  )
  let beatAt = performance.now()
  const heart = setInterval(() => {
    const now = performance.now()
    if (now - beatAt > HEARTBEAT_MS + BLOCKED_MS) onHint('anything')
    beatAt = now
  }, HEARTBEAT_MS).unref()
  let closed: Promise<void> | null = null
  return () => {
    clearInterval(heart)
    return (closed ??= watching.then((watcher) => watcher.close()))
  }
}

const unwatched =
  (root: string) =>
  (path: string, stats?: Stats): boolean =>
    relative(root, path)
      .split(sep)
      .some((part) => NEVER_WATCHED.has(part)) ||
    (stats !== undefined && !stats.isDirectory())

/** `raw` names the watched folder and what changed in it; without a name it says nothing of use. */
const followTree = (watcher: FSWatcher, root: string, onHint: (hint: TreeHint) => void): FSWatcher => {
  const anything = (): void => onHint('anything')
  watcher.on('raw', (_event, name: unknown, details: unknown) => {
    const folder = watchedPathOf(details)
    const path = typeof name === 'string' && name !== '' && folder !== null ? relative(root, resolve(folder, name)) : ''
    onHint(path === '' || path.startsWith('..') ? 'anything' : { path: path.split(sep).join('/') })
  })
  return watcher.on('ready', anything).on('addDir', anything).on('unlinkDir', anything).on('error', anything)
}

const watchedPathOf = (details: unknown): string | null =>
  typeof details === 'object' && details !== null && 'watchedPath' in details && typeof details.watchedPath === 'string'
    ? details.watchedPath
    : null

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
