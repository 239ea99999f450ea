import { fork, type ChildProcess } from 'node:child_process'
import type { Place } from '../../git/place.ts'
import { fault, type Fault } from '../../session/fault.ts'
import type { Weakening } from '../../judge/weakening/weakening.ts'
import type { Answered } from './messages.ts'
import type { ReadWeakenings } from './question.ts'

type Settle = (value: readonly Weakening[] | Fault) => void

/** An edit often follows an edit; after this the memory is worth more than the start of another process. */
const IDLE_MS = 15_000

/**
 * Reads and compares in a process of its own: `program` is its file. It starts with the first question and ends when none came for a while; it
 * keeps nobody alive, and ends with whoever started it.
 */
export const openReaderInChild = (place: Place, program: string, idleMs: number = IDLE_MS): ReadWeakenings => {
  const waiting = new Map<number, Settle>()
  let child: ChildProcess | null = null
  let idle: NodeJS.Timeout | null = null
  let count = 0

  const stop = (): void => {
    child?.disconnect()
    child = null
  }
  const settle = ({ id, value }: Answered): void => {
    waiting.get(id)?.(value)
    waiting.delete(id)
    if (waiting.size === 0) idle = setTimeout(stop, idleMs).unref()
  }
  const lose = (lost: ChildProcess, reason: string): void => {
    if (lost !== child) return
    child = null
    for (const give of waiting.values()) give(ended(reason))
    waiting.clear()
  }
  const start = (): ChildProcess => {
    // The output of a server belongs to its protocol.
    const started = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
    started.on('message', settle)
    started.on('error', (error) => lose(started, error.message))
    started.on('exit', (code, signal) => lose(started, signal ?? `code ${code}`))
    started.unref()
    started.channel?.unref()
    return started
  }
  return (question) =>
    new Promise((give) => {
      if (idle !== null) clearTimeout(idle)
      child ??= start()
      count += 1
      waiting.set(count, give)
      child.send({ id: count, place, question })
    })
}

const ended = (reason: string): Fault =>
  fault(
    'tests_unread',
    `The process that compares changed tests ended: ${reason}.`,
    'Call again when a file has changed; until then compare the results of the tests.',
  )
