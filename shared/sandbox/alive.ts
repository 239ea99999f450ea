import * as z from 'zod'
import { viewProcess } from './process-tree.ts'

/** A process by number and start time: the number alone may belong to a later process by now. `startTicks` is 0 where the system does not tell. */
export const ProcessMark = z.object({ pid: z.number(), startTicks: z.number() })
export type ProcessMark = z.infer<typeof ProcessMark>

export const ownMark = (): ProcessMark => ({ pid: process.pid, startTicks: viewProcess('self')?.startTicks ?? 0 })

export const markOf = (pid: number): ProcessMark => ({ pid, startTicks: viewProcess(pid)?.startTicks ?? 0 })

/** A zombie does nothing any more. */
export const isAlive = ({ pid, startTicks }: ProcessMark): boolean => {
  if (startTicks === 0) return exists(pid)
  const view = viewProcess(pid)
  return view !== undefined && view.startTicks === startTicks && view.state !== 'Z'
}

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
