import type { RunEnd, RunRequest, RunResult } from '../../session/run.ts'
import type { Usage } from '../process-tree.ts'
import { runFiles } from '../run-folder.ts'
import { largerUsage } from './accounting.ts'
import type { Backend, Conclusion } from './backend.ts'
import { startConfined } from './confined.ts'
import { lookBefore } from './disk-watch.ts'
import { shippedHouse, type House } from './house.ts'
import { openOutputChannel, type OutputChannel } from './output-channel.ts'
import { openOutputLog } from './output-log.ts'
import { setIdFiles } from './set-id-files.ts'
import { startSeatbelt } from './seatbelt.ts'
import { wantsSurroundings, type Surroundings } from './surrounded.ts'
import { startUnconfined } from './unconfined.ts'
import { watch } from './watch.ts'

const start = (request: RunRequest, folder: string, channel: OutputChannel, surroundings: Surroundings | undefined): Backend | string => {
  const streams =
    channel.kind === 'fifo' ? { stdout: channel.writeEnd, stderr: channel.writeEnd } : { stdout: 'pipe' as const, stderr: 'pipe' as const }
  switch (request.grade) {
    case 'confined':
    case 'confined-partial':
      return process.platform === 'darwin'
        ? startSeatbelt(request, streams, surroundings)
        : startConfined(request, runFiles(folder), streams, surroundings)
    case 'container':
    case 'unconfined':
      return startUnconfined(request, streams, surroundings)
  }
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

/** Loaded only when asked for: most runs have no network, no services and no artefacts, and should not wait for them. */
const surround = async (request: RunRequest, folder: string, house: House): Promise<Surroundings | string | undefined> => {
  if (!wantsSurroundings(request)) return undefined
  const { openSurroundings } = await import('./surroundings.ts')
  try {
    return await openSurroundings(request, folder, house)
  } catch (error) {
    return `what the run needs beside its command could not be set up: ${error instanceof Error ? error.message : String(error)}`
  }
}

const kept = async (request: RunRequest, folder: string): Promise<Pick<RunResult, 'artefacts' | 'artefactsLeftOut'>> => {
  if (request.artefacts === undefined) return {}
  const { keepArtefacts } = await import('./artefacts.ts')
  return keepArtefacts(request.artefacts, request.source, runFiles(folder).artefacts)
}

/** A command that fails when a service of it is gone has not said anything of the code. */
const withoutService = (end: RunEnd, surroundings: Surroundings | undefined): RunEnd => {
  const failed = (end.kind === 'exited' && end.code !== 0) || end.kind === 'signalled' || end.kind === 'timed-out'
  const lost = failed ? surroundings?.lost() : undefined
  return lost === undefined ? end : { kind: 'service-ended', ...lost }
}

/** The kernel's time of a change may lie a tick behind ours. */
const tickMs = 10

const without: Usage = { userMs: 0, systemMs: 0, maxRssBytes: 0 }

type Ended = { readonly end: RunEnd; readonly wallMs: number; readonly commandMs?: number | undefined; readonly usage: Usage }

/** Runs one request to its end and says what was measured; the log lies in the run folder by then. Only a test passes a house. */
export const supervise = async (
  folder: string,
  request: RunRequest,
  cancelled: AbortSignal,
  house: House = shippedHouse(),
): Promise<RunResult> => {
  const since = Date.now() - tickMs
  const startedAt = new Date().toISOString()
  const log = openOutputLog(runFiles(folder).output, request.limits.outputBytes)
  const surrounding = await surround(request, folder, house)
  const surroundings = typeof surrounding === 'string' ? undefined : surrounding
  const { diskBytes } = request.limits
  const before = diskBytes === undefined ? undefined : lookBefore(request, diskBytes)
  const channel = openOutputChannel(runFiles(folder).pipe)
  const backend = typeof surrounding === 'string' ? surrounding : start(request, folder, channel, surroundings)
  if (channel.kind === 'fifo') channel.closeWriteEnd()
  const runToEnd = async (): Promise<Ended> => {
    if (typeof backend === 'string') {
      await surroundings?.close()
      return { end: { kind: 'could-not-start', reason: backend }, wallMs: 0, usage: without }
    }
    const { exit, stop, sampled, wallMs, commandMs } = await watch({
      request,
      backend,
      log,
      channel,
      before,
      patienceMs: surroundings?.patienceMs ?? 0,
      cancelled,
    })
    await surroundings?.close()
    const own = stop ?? endOf(backend.conclude(exit, log.head()))
    return { end: withoutService(own, surroundings), wallMs, commandMs, usage: largerUsage(sampled, backend.measured()) }
  }
  const { end, wallMs, commandMs, usage } = await runToEnd()
  const contacted = surroundings?.contacted()
  const withSetId = end.kind === 'could-not-start' ? [] : setIdFiles(request.source, since)
  const { missing, notMounted } = typeof backend === 'string' ? { missing: [], notMounted: [] } : backend
  return {
    id: request.id,
    end,
    startedAt,
    endedAt: new Date().toISOString(),
    wallMs,
    ...(commandMs !== undefined && { commandMs }),
    cpuUserMs: usage.userMs,
    cpuSystemMs: usage.systemMs,
    maxRssBytes: usage.maxRssBytes,
    outputBytes: log.bytes(),
    outputSha256: log.close(),
    grade: request.grade,
    missing: [...request.missing, ...missing],
    ...(contacted !== undefined && { contacted }),
    ...(withSetId.length > 0 && { setIdFiles: withSetId }),
    ...(notMounted.length > 0 && { notMounted: [...notMounted] }),
    ...(end.kind === 'could-not-start' ? {} : await kept(request, folder)),
  }
}
