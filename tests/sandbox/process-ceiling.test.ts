import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openProcessCeiling } from '../../shared/sandbox/supervisor/process-ceiling.ts'
import { confinement, run } from './runs.ts'

/** The hierarchy of version 1 that counts processes, where root may write it: elsewhere there is no ceiling to try. */
const hierarchy = (): string | undefined => {
  const own = /^\d+:(?:[^:]*,)?pids(?:,[^:]*)?:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1]
  if (own === undefined || process.getuid?.() !== 0) return undefined
  const folder = join('/sys/fs/cgroup/pids', own)
  try {
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return undefined
  }
}
const folder = hierarchy()
const ours = (): string[] => readdirSync(folder ?? '/').filter((name) => name.startsWith(`maestro-${process.pid}-`))

/** Starts forty processes when it is told to, and says what the shell said of it. */
const forty = () => {
  const child = spawn('sh', [
    '-c',
    'read go; for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.2 & sleep 0.2 & done; wait',
  ])
  const ended = once(child, 'exit')
  const said = text(child.stderr)
  const go = async (): Promise<string> => {
    child.stdin.end('go\n')
    await ended
    return said
  }
  return { pid: child.pid ?? 0, go }
}

test.skipIf(folder === undefined)(
  'what the kernel holds cannot become more, also of root (needs root, and a control group of processes that it may write)',
  async () => {
    const ceiling = openProcessCeiling(20)
    const held = forty()
    ceiling.hold(held.pid)
    expect(ours()).toHaveLength(1)
    expect(await held.go()).toMatch(/fork/i)
    ceiling.close()
    const next = openProcessCeiling(20)
    expect(ours()).toHaveLength(1)
    next.close()
    expect(ours()).toEqual([])
  },
)

test.skipIf(folder === undefined || confinement === undefined)(
  'a confined run of root is in such a group (needs the same, and a sandbox)',
  async () => {
    expect((await run(['cat', '/proc/self/cgroup'])).output).toMatch(/:pids:\S*\/maestro-\d+-\d+$/m)
  },
)

test('without it the same is allowed', async () => {
  expect(await forty().go()).toBe('')
})
