import { readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
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

/** The pipe of the command lies in the run's folder, those of its setup in folders below. */
const writesInto = (pid: number, runFolder: string): boolean =>
  [1, 2].some((descriptor) => {
    try {
      const target = readlinkSync(`/proc/${pid}/fd/${descriptor}`)
      return target.startsWith(`${runFolder}/`) && basename(runFiles(runFolder).pipe) === basename(target).split(' ')[0]
    } catch {
      return false
    }
  })

/** Kills whoever writes into the output of the run and says how many those were. */
export const killHolders = (runFolder: string): number => {
  const left = processNumbers().filter((pid) => pid !== process.pid && writesInto(pid, runFolder))
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
    quiet = killHolders(runFolder) === 0 ? quiet + 1 : 0
    await delay(betweenLooksMs)
  }
}
