import { lstatSync, readdirSync, watch, type FSWatcher } from 'node:fs'
import { join, sep } from 'node:path'
import type { StopWatching } from './stop-watching.ts'

/**
 * Watches `root` and the folders below it that `enters` chooses, and calls back with the path of every change in one of them (null where the
 * system does not say), and with the folder itself for every one that is newly watched: whatever happened in it before the watch stood is
 * looked for then. (A watch on a file, taken after its stat, would miss an append between the two; a folder's watch sees the appends to its
 * files.)
 */
export const watchFolders = (
  root: string,
  enters: (path: string) => boolean,
  onHint: (path: string | null, isNew: boolean) => void,
): StopWatching => {
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
  /** A name came or went. */
  const follow = (folder: string, name: string | null): void => {
    if (name === null) return enterBelow(folder)
    const path = join(folder, name)
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined && watchers.has(path)) leaveBelow(path)
    else if (stats?.isDirectory() === true && enters(path)) {
      // It may have taken the place of another one.
      leaveBelow(path)
      enter(path)
    }
  }
  const leaveBelow = (folder: string): void => {
    for (const path of watchers.keys()) if (path === folder || path.startsWith(`${folder}${sep}`)) leave(path)
  }
  const enter = (folder: string): void => {
    if (watchers.has(folder)) return
    try {
      const watcher = watch(folder, (event, name) => {
        if (event === 'rename') follow(folder, name)
        onHint(name === null ? null : join(folder, name), false)
      })
      watchers.set(
        folder,
        watcher.on('error', () => {
          leaveBelow(folder)
          onHint(null, true)
        }),
      )
    } catch {
      // Gone already, or the system has no watch left: the other hints have to do.
      queueMicrotask(() => onHint(null, true))
      return
    }
    enterBelow(folder)
    queueMicrotask(() => onHint(folder, true))
  }
  enter(root)
  return async () => {
    for (const folder of watchers.keys()) leave(folder)
  }
}
