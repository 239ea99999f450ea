import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { unnamedMemory } from './unnamed-memory.ts'

/** One process as Linux shows it; times in clock ticks (1/100 s), `startTicks` tells a process from a later one with the same number. */
export type ProcessView = {
  pid: number
  parent: number
  state: string
  cpuUser: number
  cpuSystem: number
  /** Of children already waited for, with theirs. */
  childUser: number
  childSystem: number
  startTicks: number
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** `undefined` when there is no such process, or no /proc. The name in the second field may hold blanks and brackets. */
export const viewProcess = (pid: number | 'self'): ProcessView | undefined => {
  const text = read(`/proc/${pid}/stat`)
  if (text === '') return undefined
  const field = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const at = (number: number): number => Number(field[number - 3] ?? 0)
  return {
    pid: Number.parseInt(text, 10),
    state: field[0] ?? '',
    parent: at(4),
    cpuUser: at(14),
    cpuSystem: at(15),
    childUser: at(16),
    childSystem: at(17),
    startTicks: at(22),
  }
}

const allProcesses = (): ProcessView[] => {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (viewProcess(Number(name)) ?? []) : []))
  } catch {
    return []
  }
}

const listTasks = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Some kernels are built without the lists of children; then all of /proc has to be read. */
const listsChildren = existsSync(`/proc/self/task/${process.pid}/children`)

/** Children are listed by the thread that forked them. Cheaper than reading all of /proc twenty times a second. */
const childrenOf = (pid: number): number[] =>
  listsChildren ? listedChildren(pid) : allProcesses().flatMap((one) => (one.parent === pid ? one.pid : []))

const listedChildren = (pid: number): number[] =>
  listTasks(pid).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`)
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  )

/** Every living process below `root`, without it; at most `limit` + 1 of them, for a watchdog needs no more. */
export const descendants = (root: number, limit = Infinity): number[] => {
  const found: number[] = []
  const queue = [root]
  for (let next = queue.shift(); next !== undefined && found.length <= limit; next = queue.shift()) {
    const children = childrenOf(next)
    found.push(...children)
    queue.push(...children)
  }
  return found
}

/** Processes that carry the environment entry, wherever they hang: a daemon that left its group and its parents is found too. */
export const processesMarked = (entry: string): number[] =>
  allProcesses().flatMap(({ pid }) => (pid !== process.pid && read(`/proc/${pid}/environ`).split('\0').includes(entry) ? [pid] : []))

export type Usage = { userMs: number; systemMs: number; maxRssBytes: number }

const peakBytes = (pid: number): number => Number(/^VmHWM:\s*(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024

/** What living processes have used so far, with children they have waited for; living children count for themselves. */
export const usageOf = (pids: readonly number[]): Usage => {
  const views = pids.flatMap((pid) => viewProcess(pid) ?? [])
  return {
    userMs: views.reduce((sum, view) => sum + (view.cpuUser + view.childUser) * 10, 0),
    systemMs: views.reduce((sum, view) => sum + (view.cpuSystem + view.childSystem) * 10, 0),
    maxRssBytes: Math.max(0, ...pids.map(peakBytes)),
  }
}

const kibibytes = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** What is mapped of a file without a name is among the shared pages too: the larger of both counts none of it twice. */
const together = (own: number, shared: number, unnamed: number): number => own + Math.max(shared, unnamed)

/**
 * Bytes of memory that processes hold together: their own, what they map shared, and files without a name. What they share after a fork is
 * counted for each at first; only when that is beyond `limit`, the exact shares are asked for, which takes long for large processes.
 */
export const memoryOf = (pids: readonly number[], limit: number): number => {
  const unnamed = unnamedMemory(pids)
  const statuses = pids.map((pid) => read(`/proc/${pid}/status`))
  const resident = (name: string): number[] => statuses.map((status) => kibibytes(status, name) ?? 0)
  const [anonymous, mapped] = [resident('RssAnon'), resident('RssShmem')]
  const rough = together(sumOf(anonymous) * 1024, sumOf(mapped) * 1024, unnamed)
  if (rough <= limit) return rough
  const rollups = pids.map((pid) => read(`/proc/${pid}/smaps_rollup`))
  const shares = (name: string, otherwise: readonly number[]): number[] =>
    pids.map((pid, index) => kibibytes(rollups[index] ?? '', name) ?? (viewProcess(pid) === undefined ? 0 : (otherwise[index] ?? 0)))
  return together(sumOf(shares('Pss_Anon', anonymous)) * 1024, sumOf(shares('Pss_Shmem', mapped)) * 1024, unnamed)
}
