import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunEnd, RunRequest, RunResult } from '../../session/run.ts'
import { usageOf, type Usage } from '../process-tree.ts'
import { runFiles } from '../run-folder.ts'
import { largerUsage } from './accounting.ts'
import type { Backend, Conclusion, Exit } from './backend.ts'
import { startConfined } from './confined.ts'
import { openOutputChannel, type OutputChannel } from './output-channel.ts'
import { openOutputLog, type OutputLog } from './output-log.ts'
import { startUnconfined } from './unconfined.ts'

/** Ends decided by us; the first one counts. */
type Stop = Extract<RunEnd, { kind: 'timed-out' | 'cancelled' | 'output-limit' | 'process-limit' }>

const watchEveryMs = 50
/** How long to wait for the end of the output after everything was killed: someone outside the run may hold the pipe. */
const drainMs = 1000

const start = (request: RunRequest, folder: string, channel: OutputChannel): Backend | string => {
  const streams =
    channel.kind === 'fifo' ? { stdout: channel.writeEnd, stderr: channel.writeEnd } : { stdout: 'pipe' as const, stderr: 'pipe' as const }
  switch (request.grade) {
    case 'confined':
    case 'confined-partial':
      return startConfined(request, runFiles(folder), streams)
    case 'container':
    case 'unconfined':
      return startUnconfined(request, streams)
  }
}

const readersOf = (channel: OutputChannel, backend: Backend) =>
  channel.kind === 'fifo' ? [channel.reader] : [backend.child.stdout, backend.child.stderr].filter((stream) => stream !== null)

const ended = async (stream: NodeJS.ReadableStream): Promise<void> => {
  try {
    await once(stream, 'close')
  } catch {
    // A broken pipe is an end as well.
  }
}

const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}

const exitOf = async (backend: Backend): Promise<Exit> =>
  new Promise((resolve) => {
    backend.child.on('exit', (code, signal) => resolve({ code, signal }))
    backend.child.on('error', (error) => resolve({ code: 127, signal: null, failure: error.message }))
  })

type Watched = { exit: Exit; stop: Stop | undefined; sampled: Usage; wallMs: number }

/** Runs until the command ends or a limit stops it. `cancelled` aborts it from outside. */
const watch = async (
  request: RunRequest,
  backend: Backend,
  log: OutputLog,
  channel: OutputChannel,
  cancelled: AbortSignal,
): Promise<Watched> => {
  const begin = performance.now()
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
  const timeout = setTimeout(() => halt({ kind: 'timed-out' }), request.timeoutMs)
  const watchdog = setInterval(() => {
    if (backend.memory === 'sampled') sample()
    if (backend.members(request.limits.processes).length > request.limits.processes) halt({ kind: 'process-limit' })
  }, watchEveryMs)
  const cancel = (): void => halt({ kind: 'cancelled' })
  cancelled.addEventListener('abort', cancel)
  if (cancelled.aborted) cancel()
  const exit = await exitOf(backend)
  const wallMs = performance.now() - begin
  clearTimeout(timeout)
  clearInterval(watchdog)
  cancelled.removeEventListener('abort', cancel)
  backend.kill()
  await within(drained, drainMs)
  streams.forEach((stream) => stream.destroy())
  backend.cleanUp()
  return { exit, stop, sampled, wallMs }
}

const endOf = (conclusion: Conclusion): RunEnd => {
  switch (conclusion.kind) {
    case 'ran':
      return { kind: 'exited', code: conclusion.code }
    case 'signalled':
      return { kind: 'signalled', signal: conclusion.signal }
    case 'never-ran':
      return { kind: 'could-not-start', reason: conclusion.reason }
  }
}

/** Runs one request to its end and says what was measured; the log lies in the run folder by then. */
export const supervise = async (folder: string, request: RunRequest, cancelled: AbortSignal): Promise<RunResult> => {
  const startedAt = new Date().toISOString()
  const log = openOutputLog(runFiles(folder).output, request.limits.outputBytes)
  const channel = openOutputChannel(runFiles(folder).pipe)
  const backend = start(request, folder, channel)
  const result = (end: RunEnd, wallMs: number, usage: Usage): RunResult => ({
    id: request.id,
    end,
    startedAt,
    endedAt: new Date().toISOString(),
    wallMs,
    cpuUserMs: usage.userMs,
    cpuSystemMs: usage.systemMs,
    maxRssBytes: usage.maxRssBytes,
    outputBytes: log.bytes(),
    outputSha256: log.close(),
    grade: request.grade,
    missing: request.missing,
  })
  if (channel.kind === 'fifo') channel.closeWriteEnd()
  if (typeof backend === 'string')
    return result({ kind: 'could-not-start', reason: backend }, 0, { userMs: 0, systemMs: 0, maxRssBytes: 0 })
  const { exit, stop, sampled, wallMs } = await watch(request, backend, log, channel, cancelled)
  return result(stop ?? endOf(backend.conclude(exit, log.head())), wallMs, largerUsage(sampled, backend.measured()))
}
