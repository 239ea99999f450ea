import { readFileSync } from 'node:fs'
import { viewProcess, type Usage } from '../process-tree.ts'

const nothing: Usage = { userMs: 0, systemMs: 0, maxRssBytes: 0 }

/** Reads what GNU time wrote with `-f '%e %U %S %M %x'`; nothing when it was killed with the run. */
export const readTimeFile = (path: string): Usage => {
  try {
    const [, user = '0', system = '0', kibibytes = '0'] = (readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '').split(' ')
    return { userMs: Math.round(Number(user) * 1000), systemMs: Math.round(Number(system) * 1000), maxRssBytes: Number(kibibytes) * 1024 }
  } catch {
    return nothing
  }
}

/**
 * The CPU time of children that this process has waited for, with theirs: for a supervisor that starts one command, its command.
 * It covers what GNU time would, but for the memory. Ask first (before the command starts), then call for the difference.
 */
export const startWaitedChildren = (): (() => Usage) => {
  const before = viewProcess('self')
  return () => {
    const after = viewProcess('self')
    if (before === undefined || after === undefined) return nothing
    const { childUser, childSystem } = after
    return { userMs: (childUser - before.childUser) * 10, systemMs: (childSystem - before.childSystem) * 10, maxRssBytes: 0 }
  }
}

/** The larger of two incomplete measurements: a killed tree reads zero where samples saw its work, and the other way round. */
export const largerUsage = (one: Usage, other: Usage): Usage => ({
  userMs: Math.max(one.userMs, other.userMs),
  systemMs: Math.max(one.systemMs, other.systemMs),
  maxRssBytes: Math.max(one.maxRssBytes, other.maxRssBytes),
})
