import { viewProcess } from '../process-tree.ts'

/**
 * Adds up the CPU time of a tree, in milliseconds, from one look to the next. Two counts, of which the larger holds: living processes with the
 * children they waited for, and whatever was ever seen by itself; a parent that waits for nobody hides its children from the first only.
 */
export const openCpuMeter = (): ((pids: readonly number[]) => number) => {
  let seen = new Map<string, number>()
  let total = 0
  return (pids) => {
    const views = pids.flatMap((pid) => viewProcess(pid) ?? [])
    const next = new Map(views.map((view) => [`${view.pid} ${view.startTicks}`, (view.cpuUser + view.cpuSystem) * 10]))
    for (const [mark, ms] of next) total += ms - (seen.get(mark) ?? 0)
    seen = next
    const living = views.reduce((sum, view) => sum + (view.cpuUser + view.cpuSystem + view.childUser + view.childSystem) * 10, 0)
    return Math.max(living, total)
  }
}
