import { once } from 'node:events'
import type { RunEnd, RunRequest } from '../../session/run.ts'
import { usageOf, type Usage } from '../process-tree.ts'
import { largerUsage } from './accounting.ts'
import type { Backend, Exit } from './backend.ts'
import type { DiskBefore } from './disk-watch.ts'
import type { OutputChannel } from './output-channel.ts'
import type { OutputLog } from './output-log.ts'
import { openWatchdog, type Exceeded } from './watchdog.ts'
import { within } from './within.ts'

/** Ends decided by us; the first one counts. */
export type Stop = Extract<RunEnd, { kind: 'timed-out' | 'cancelled' | 'output-limit' | 'could-not-start' }> | Exceeded

/** How long to wait for the end of the output after everything was killed: someone outside the run may hold the pipe. */
const drainMs = 1000
const betweenSweepsMs = 50

const readersOf = (channel: OutputChannel, backend: Backend) =>
  channel.kind === 'fifo' ? [channel.reader] : [backend.child.stdout, backend.child.stderr].filter((stream) => stream !== null)

const ended = async (stream: NodeJS.ReadableStream): Promise<void> => {
  try {
    await once(stream, 'close')
  } catch {
    // A broken pipe is an end as well.
  }
}

const exitOf = async (backend: Backend): Promise<Exit> =>
  new Promise((resolve) => {
    backend.child.on('exit', (code, signal) => resolve({ code, signal }))
    backend.child.on('error', (error) => resolve({ code: 127, signal: null, failure: error.message }))
  })

/** The time limit of the command. While services start, they have theirs, and this one is behind them. Answers since when the command runs. */
const startClock = (request: RunRequest, backend: Backend, patienceMs: number, halt: (why: Stop) => void) => {
  let begin = performance.now()
  const limit = () => setTimeout(() => halt({ kind: 'timed-out' }), request.timeoutMs)
  if (backend.begun === undefined) {
    const timeout = limit()
    return { wallMs: () => performance.now() - begin, stop: () => clearTimeout(timeout) }
  }
  let timeout = setTimeout(() => halt({ kind: 'could-not-start', reason: 'its services and ports were not ready in time' }), patienceMs)
  const restart = (): void => {
    clearTimeout(timeout)
    begin = performance.now()
    timeout = limit()
  }
  void backend.begun.then(restart)
  return { wallMs: () => performance.now() - begin, stop: () => clearTimeout(timeout) }
}

export type Watching = {
  readonly request: RunRequest
  readonly backend: Backend
  readonly log: OutputLog
  readonly channel: OutputChannel
  /** What was on its disks before it could start, when they are limited. */
  readonly before: DiskBefore | undefined
  /** How long may pass before the command begins. */
  readonly patienceMs: number
  /** Aborted from outside: the run is cancelled. */
  readonly cancelled: AbortSignal
}

type Watched = {
  readonly exit: Exit
  readonly stop: Stop | undefined
  readonly sampled: Usage
  readonly wallMs: number
  /** Without what the sandbox needed to begin; undefined where that is not known. */
  readonly commandMs: number | undefined
}

/** Runs until the command ends or a limit stops it. */
export const watch = async ({ request, backend, log, channel, before, patienceMs, cancelled }: Watching): Promise<Watched> => {
  let stop: Stop | undefined
  let sampled: Usage = { userMs: 0, systemMs: 0, maxRssBytes: 0 }
  const sample = (): void => {
    sampled = largerUsage(sampled, usageOf(backend.members()))
  }
  const halt = (why: Stop): void => {
    stop ??= why
    // The kernel forgets what a killed namespace has used, so look first.
    sample()
    backend.kill()
  }
  const streams = readersOf(channel, backend)
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      if (!log.write(chunk)) halt({ kind: 'output-limit' })
    })
  }
  const drained = Promise.all(streams.map(ended))
  const clock = startClock(request, backend, patienceMs, halt)
  const watchdog = openWatchdog({ request, before }, backend.members, halt, backend.memory === 'sampled' ? sample : () => {})
  const cancel = (): void => halt({ kind: 'cancelled' })
  cancelled.addEventListener('abort', cancel)
  if (cancelled.aborted) cancel()
  const exit = await exitOf(backend)
  const wallMs = clock.wallMs()
  const begunAt = backend.begunAt?.()
  const commandMs = begunAt === undefined ? undefined : performance.now() - begunAt
  clock.stop()
  cancelled.removeEventListener('abort', cancel)
  if (stop === undefined) await backend.rest?.(exit)
  const exceeded = await watchdog.close()
  backend.kill()
  const sweeping = backend.sweep === undefined ? undefined : setInterval(backend.sweep, betweenSweepsMs)
  await within(drained, drainMs)
  clearInterval(sweeping)
  streams.forEach((stream) => stream.destroy())
  backend.cleanUp()
  return { exit, stop: stop ?? exceeded, sampled, wallMs, commandMs }
}
