import { readdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { StopWatching } from './stop-watching.ts'

/**
 * Watches `root` and the folders below it that `enters` chooses, and calls back on every change in one of them and once for every folder that
 * is newly watched: whatever happened in it before the watch stood is read then. (A watch on a file, taken after its stat, would miss an
 * append between the two; a folder's watch sees the appends to its files.)
 */
export const watchFolders = (root: string, enters: (path: string) => boolean, onHint: () => void): StopWatching => {
  const watchers = new Map<string, FSWatcher>()

  const leave = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const enterBelow = (folder: string): void => {
    try {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name)
        if (entry.isDirectory() && enters(path)) enter(path)
      }
    } catch {
      // Gone, or not ours to read any more.
      leave(folder)
    }
  }
  const enter = (folder: string): void => {
    if (watchers.has(folder)) return
    try {
      const watcher = watch(folder, (event) => {
        if (event === 'rename') enterBelow(folder)
        onHint()
      })
      watchers.set(
        folder,
        watcher.on('error', () => leave(folder)),
      )
    } catch {
      // Gone already, or the system has no watch left: the other hints have to do.
      return
    }
    enterBelow(folder)
    queueMicrotask(onHint)
  }
  enter(root)
  return async () => {
    for (const folder of watchers.keys()) leave(folder)
  }
}
