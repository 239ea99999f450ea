import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type * as z from 'zod'
import { RunResult } from '../session/run.ts'
import { isAlive, ProcessMark } from './alive.ts'
import { runFiles } from './run-folder.ts'
import { watchOrPoll } from './watch-or-poll.ts'
import { sweepRun } from './sweep-run.ts'

export type RunState =
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'finished'; readonly result: RunResult }
  | { readonly kind: 'abandoned' }

const parsed = <T>(schema: z.ZodType<T>, path: string): T | undefined => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

const finished = (runFolder: string): RunState | undefined => {
  const result = parsed(RunResult, runFiles(runFolder).result)
  return result === undefined ? undefined : { kind: 'finished', result }
}

/** Where a run stands, from its folder alone: any process may ask. Whoever finds `abandoned` calls sweepRun once; waitForRun does. */
export const runState = (runFolder: string): RunState => {
  const early = finished(runFolder)
  if (early !== undefined) return early
  const supervisor = parsed(ProcessMark, runFiles(runFolder).supervisor)
  if (supervisor !== undefined && isAlive(supervisor)) return { kind: 'running', pid: supervisor.pid }
  // It may have finished between the two looks.
  return finished(runFolder) ?? { kind: 'abandoned' }
}

/** Asks a run to end; its result will say `cancelled`. Returns false when there was nothing to cancel. */
export const cancelRun = (runFolder: string): boolean => {
  const state = runState(runFolder)
  if (state.kind !== 'running') return false
  try {
    return process.kill(state.pid, 'SIGTERM')
  } catch {
    return false
  }
}

const chunkBytes = 64 * 1024

const openedOrNone = (path: string): number | undefined => {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}

/**
 * Passes on what was added to the log since the last call, in pieces: a log may be larger than memory should bear. Characters that are cut at
 * the end of a piece wait for their rest.
 */
const followOutput = (path: string, onOutput: (chunk: string) => void): (() => void) => {
  const decoder = new StringDecoder('utf8')
  const buffer = Buffer.alloc(chunkBytes)
  let position = 0
  return () => {
    const descriptor = openedOrNone(path)
    if (descriptor === undefined) return
    try {
      for (let read = readSync(descriptor, buffer, 0, chunkBytes, position); read > 0;) {
        position += read
        const text = decoder.write(buffer.subarray(0, read))
        if (text !== '') onOutput(text)
        read = readSync(descriptor, buffer, 0, chunkBytes, position)
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

const checkLivenessMs = 500

type Wait = { readonly signal?: AbortSignal; readonly onOutput?: (chunk: string) => void }

/**
 * Waits for the end of a run, whoever started it, and passes its raw output on while it grows. An abort stops the waiting, not the
 * run, and rejects with the signal's reason.
 */
export const waitForRun = async (runFolder: string, { signal, onOutput }: Wait = {}): Promise<RunResult | { kind: 'abandoned' }> =>
  new Promise((resolve, reject) => {
    const follow = onOutput === undefined ? () => {} : followOutput(runFiles(runFolder).output, onOutput)
    const stop = (): void => {
      stopWatching()
      clearInterval(liveness)
      signal?.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      stop()
      reject(signal?.reason)
    }
    const look = (): void => {
      const state = runState(runFolder)
      follow()
      if (state.kind === 'running') return
      stop()
      if (state.kind === 'finished') resolve(state.result)
      else void sweepRun(runFolder).then(() => resolve(state))
    }
    const stopWatching = watchOrPoll(runFolder, () => look())
    const liveness = setInterval(look, checkLivenessMs)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted === true) abort()
    else look()
  })
