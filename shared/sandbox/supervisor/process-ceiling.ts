import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A control group of the kernel that holds at most so many processes and threads. */
export type ProcessCeiling = {
  /** Puts a process into it; its children will be in it too. */
  readonly hold: (pid: number) => void
  /** Takes the group away, once it is empty; else the next run does. */
  readonly close: () => void
}

const none: ProcessCeiling = { hold: () => {}, close: () => {} }
const groups = '/sys/fs/cgroup'
const named = /^maestro-(\d+)-\d+$/
/** One supervisor may run many, one after the other. */
let made = 0

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    // No such group, none that we may write, or one that is not empty yet.
    return undefined
  }
}

/** Our own group in the hierarchy that counts processes: one of its own (v1), or one for everything (v2). Below it we take nothing from others. */
const ownGroup = (): string | undefined => {
  const lines = (attempt(() => readFileSync('/proc/self/cgroup', 'utf8')) ?? '').split('\n')
  const pathOf = (pattern: RegExp): string | undefined => lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])[0]
  const [first, second] = [pathOf(/^\d+:(?:[^:]*,)?pids(?:,[^:]*)?:(.*)$/), pathOf(/^0::(.*)$/)]
  return first !== undefined ? join(groups, 'pids', first) : second !== undefined ? join(groups, second) : undefined
}

/** Empty groups that nobody will use any more: our own of before, and those of supervisors that are gone. */
const sweep = (parent: string): void => {
  for (const name of attempt(() => readdirSync(parent)) ?? []) {
    const owner = named.exec(name)?.[1]
    if (owner === String(process.pid) || (owner !== undefined && !existsSync(`/proc/${owner}`)))
      attempt(() => rmdirSync(join(parent, name)))
  }
}

/**
 * For root alone the kernel ignores the limit on processes of a user, and a fork bomb fills the table of the whole machine before a watchdog looks
 * again. A control group stops it, where there is one that we may write; elsewhere (a container with a read-only hierarchy, v2 without the
 * controller of processes in our own group) the watchdog has to do.
 */
export const openProcessCeiling = (most: number): ProcessCeiling => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return none
  const parent = ownGroup()
  if (parent === undefined) return none
  sweep(parent)
  const group = join(parent, `maestro-${process.pid}-${(made += 1)}`)
  const close = (): void => attempt(() => rmdirSync(group))
  const isLimited = attempt(() => {
    mkdirSync(group)
    // Only a group that counts processes has this file; no other file can be made here.
    writeFileSync(join(group, 'pids.max'), String(most), { flag: 'r+' })
    return true
  })
  if (isLimited !== true) {
    close()
    return none
  }
  return { hold: (pid) => attempt(() => writeFileSync(join(group, 'cgroup.procs'), String(pid))), close }
}
