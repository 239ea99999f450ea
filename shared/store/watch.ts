import { existsSync, lstatSync, watch as watchFolder, type FSWatcher as NativeWatcher } from 'node:fs'
import { basename, dirname, relative, sep } from 'node:path'
import type { StopWatching } from './stop-watching.ts'
import type { TreeHint } from './tree-hints.ts'
import { watchFolders } from './watch-folders.ts'

/**
 * Calls back when a session may have come, changed or gone, wherever the store is in its life. A hint: the reader folds the tail and decides. Once
 * the store is there, the first call says that the watch stands; what changed before it is not told. A store that was removed and made again is
 * watched again: the end of the watched folder is a hint, too.
 */
export const watchSessions = (storeDir: string, onHint: () => void): StopWatching => {
  let stop: StopWatching | null = null
  const watch = (): void => {
    const watched = identityOf(storeDir)
    stop = watchStore(storeDir, () => {
      if (watched === null || identityOf(storeDir) !== watched) wait()
      onHint()
    })
  }
  const wait = (): void => {
    void stop?.()
    stop = watchForStore(storeDir, watch)
  }
  wait()
  return async () => stop?.()
}

/** Tells a folder from a later one of the same name; null when there is none. */
const identityOf = (folder: string): string | null => {
  const stats = lstatSync(folder, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.ino} ${stats.birthtimeNs}`
}

const watchStore = (storeDir: string, onHint: () => void): StopWatching =>
  watchFolders(
    storeDir,
    (path) => isOfSessions(relative(storeDir, path).split(sep)),
    () => onHint(),
  )

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
  let beatAt = performance.now()
  const heart = setInterval(() => {
    const now = performance.now()
    if (now - beatAt > HEARTBEAT_MS + BLOCKED_MS) onHint('anything')
    beatAt = now
  }, HEARTBEAT_MS).unref()
  const stop = watchFolders(
    root,
    (path) => !NEVER_WATCHED.has(basename(path)),
    (path, isNew) => {
      onHint(path === null || isNew ? 'anything' : { path: relative(root, path).split(sep).join('/') })
    },
  )
  return () => {
    clearInterval(heart)
    return stop()
  }
}

/**
 * Calls back once, when `storeDir` appears: how an editor learns that a session was opened elsewhere. Watches one folder, without what is in
 * it: the nearest one above the store that exists, and a nearer one as soon as there is one.
 */
const watchForStore = (storeDir: string, onAppear: () => void): StopWatching => {
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
