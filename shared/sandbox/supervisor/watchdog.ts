import { totalmem } from 'node:os'
import type { RunEnd, RunRequest } from '../../session/run.ts'
import { memoryOf } from '../process-tree.ts'
import { openCpuMeter } from './cpu-meter.ts'
import { openDiskWatch, type DiskBefore } from './disk-watch.ts'

export type Exceeded = Extract<RunEnd, { kind: 'process-limit' | 'cpu-limit' | 'memory-limit' | 'disk-limit' }>

const watchEveryMs = 50
/** Memory takes longer to fill than a table of processes, and longer to look at. */
const memoryEvery = 4
/** How much of the machine a run may fill when nobody said how much. */
const usualShare = 0.75
/** Processes that end while they are looked at leave their shares to the others: once is no proof. */
const fullLooks = 2

type Watchdog = {
  /** Ends the watch; what the run exceeded between the last look and its end. */
  readonly close: () => Promise<Exceeded | undefined>
}

/** Looks at a run twenty times a second, and calls `halt` with the first limit that it is beyond. `sample` is called at each look. */
export const openWatchdog = (
  { request, before }: { readonly request: RunRequest; readonly before: DiskBefore | undefined },
  members: (limit?: number) => number[],
  halt: (why: Exceeded) => void,
  sample: () => void,
): Watchdog => {
  const { processes, cpuMs, memoryBytes, diskBytes } = request.limits
  const treeBytes = request.limits.treeMemoryBytes ?? Math.max(memoryBytes, totalmem() * usualShare)
  const cpu = cpuMs === undefined ? undefined : openCpuMeter()
  const disk =
    diskBytes === undefined || before === undefined
      ? undefined
      : openDiskWatch(before, diskBytes, members, () => halt({ kind: 'disk-limit' }))
  let [looks, full] = [0, 0]
  const look = (): void => {
    looks += 1
    sample()
    const pids = members(processes)
    if (pids.length > processes) return halt({ kind: 'process-limit' })
    if (cpu !== undefined && cpu(pids) > (cpuMs ?? Infinity)) return halt({ kind: 'cpu-limit' })
    if (looks % memoryEvery === 0) full = memoryOf(pids, treeBytes) > treeBytes ? full + 1 : 0
    if (full === fullLooks) return halt({ kind: 'memory-limit' })
    disk?.look()
  }
  const timer = setInterval(look, watchEveryMs)
  return {
    close: async () => {
      clearInterval(timer)
      return (await disk?.close()) === true ? { kind: 'disk-limit' } : undefined
    },
  }
}
