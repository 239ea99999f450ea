import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { runFiles } from '../../shared/sandbox/run-folder.ts'
import { cancelRun, waitForRun } from '../../shared/sandbox/watch-run.ts'
import type { RunRequest } from '../../shared/session/run.ts'
import { begin, confinement, finish, grades, outputContains, requestFor, temporaryFolder, uniqueSeconds } from './runs.ts'

/** `npm run test:sandbox` tries a hundred times; the whole of the tests a tenth of that. */
const tries = process.env['npm_lifecycle_event'] === 'test:sandbox' ? 100 : 10
const atOnce = 4
const deadWithinMs = 1000

/** Two daemons that ignore signals, each in a session of its own without parents; one holds the output. A foreground that never ends. */
const daemons = (mark: string): string => `
for n in 1 2; do setsid sh -c 'trap "" TERM HUP INT USR1; (setsid sh -c "trap \\"\\" TERM HUP INT; sleep ${mark}; sleep ${mark}" &) ; echo ready' & done
trap "" TERM HUP INT; wait; sleep ${mark}`

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const isZombie = (pid: string): boolean => /\) Z /.test(read(`/proc/${pid}/stat`))

/** Whoever is left of a run, as the host sees it: by its arguments, its environment, or by holding the run's output. */
const survivors = (mark: string, folder: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    const words = read(`/proc/${pid}/cmdline`) + read(`/proc/${pid}/environ`)
    const holds = ['0', '1', '2'].some((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith(runFiles(folder).pipe))
    return (words.includes(mark) || words.includes(folder) || holds) && !isZombie(pid)
  })

/** Enough to tell what it waits for: its state, its parent, where in the kernel it sits, and what it holds. */
const describePid = (pid: string): string => {
  const [, state = '', parent = ''] = /\) (\S) (\d+)/.exec(read(`/proc/${pid}/stat`)) ?? []
  const holds = ['0', '1', '2', '5', '6'].map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)).join(' ')
  return `${pid} ${state} child of ${parent} in ${read(`/proc/${pid}/wchan`)} holds ${holds}: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 60)}`
}

/** Who is still there a second after the end. */
const leftOf = async (mark: string, folder: string): Promise<string[]> => {
  for (const until = performance.now() + deadWithinMs; performance.now() < until && survivors(mark, folder).length > 0;) await delay(20)
  return survivors(mark, folder).map(describePid)
}

type Try = { readonly folder: string; readonly pid: number; readonly mark: string; readonly round: number }

/** Many runs, some of them side by side; gives what any of them left, and how many were tried. */
const often = async (more: Partial<RunRequest>, end: (one: Try) => Promise<void>): Promise<{ left: string[]; tried: number }> => {
  const left: string[] = []
  let [next, tried] = [0, 0]
  const workspace = temporaryFolder('workspace')
  const worker = async (): Promise<void> => {
    while (next < tries) {
      const [round, mark] = [next, uniqueSeconds()]
      next += 1
      const { folder, pid } = await begin(requestFor(['sh', '-c', daemons(mark)], { workspace, ...more, env: { MARK: mark } }))
      await end({ folder, pid, mark, round })
      left.push(...(await leftOf(mark, folder)).map((one) => `try ${round}: ${one}`))
      tried += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { left, tried }
}

const none = { left: [], tried: tries }
const patience = 600_000

describe.each(grades)('a second after a $grade run was ended nobody is left', (how) => {
  test(
    'by its time limit',
    async () => {
      const ended = await often({ ...how, timeoutMs: 300 }, async ({ folder }) => {
        expect((await finish(folder)).result.end).toEqual({ kind: 'timed-out' })
      })
      expect(ended).toEqual(none)
    },
    patience,
  )

  test(
    'by a cancel, at any moment',
    async () => {
      const ended = await often(how, async ({ folder, round }) => {
        if (round % 2 === 0) await outputContains(folder, 'ready')
        else await delay(round % 40)
        expect(cancelRun(folder)).toBe(true)
        expect((await finish(folder)).result.end).toEqual({ kind: 'cancelled' })
      })
      expect(ended).toEqual(none)
    },
    patience,
  )
})

/** Without a sandbox nobody is there to end what a killed supervisor leaves. */
describe.skipIf(confinement === undefined)('a second after the supervisor of a confined run was killed', () => {
  test(
    'nobody is left, whatever it was doing',
    async () => {
      const ended = await often({}, async ({ folder, pid, mark, round }) => {
        if (round % 2 === 0) await outputContains(folder, 'ready')
        else await delay(round % 80)
        if (round % 2 === 0) expect(survivors(mark, folder).length).toBeGreaterThan(4)
        process.kill(pid, 'SIGKILL')
        // Once the command runs the kernel alone has to be enough; before that, whoever looks next sweeps.
        if (round % 4 !== 2) expect(await waitForRun(folder)).toEqual({ kind: 'abandoned' })
      })
      expect(ended).toEqual(none)
    },
    patience,
  )
})
