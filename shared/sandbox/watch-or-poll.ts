import { watch } from 'node:fs'

const POLL_MS = 100

/** Calls back when something in a folder may have changed. A system that has no watch left is asked again and again instead. Returns what ends it. */
export const watchOrPoll = (folder: string, look: () => void): (() => void) => {
  try {
    const watcher = watch(folder, look).on('error', look)
    return () => watcher.close()
  } catch {
    // No inotify instance or watch is left on this machine (ENOSPC, EMFILE): that must not keep a check from running.
    const timer = setInterval(look, POLL_MS)
    return () => clearInterval(timer)
  }
}
