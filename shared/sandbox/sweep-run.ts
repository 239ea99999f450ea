import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { runFiles } from './run-folder.ts'

const processNumbers = (): number[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

const writesTo = (pid: number, pipe: string): boolean =>
  [1, 2].some((descriptor) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`).startsWith(pipe)
    } catch {
      return false
    }
  })

const killHolders = (pipe: string): number => {
  const left = processNumbers().filter((pid) => pid !== process.pid && writesTo(pid, pipe))
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended in the meantime.
    }
  }
  return left.length
}

const betweenLooksMs = 50
const quietLooks = 4
const mostLooks = 40

/**
 * Ends what a killed supervisor left behind: whoever still holds the run's own output pipe. bubblewrap 0.8 can be caught between
 * its fork and tying itself to its parent, and then waits for ever (it never runs the command). A chain of processes that is just
 * dying needs several looks: it is over after 200 ms without a find.
 */
export const sweepRun = async (runFolder: string): Promise<void> => {
  let quiet = 0
  for (let look = 0; look < mostLooks && quiet < quietLooks; look += 1) {
    quiet = killHolders(runFiles(runFolder).pipe) === 0 ? quiet + 1 : 0
    await delay(betweenLooksMs)
  }
}
