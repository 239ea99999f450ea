import { Worker } from 'node:worker_threads'
import { fault } from '../../session/fault.ts'
import type { Place } from '../place.ts'
import type { Question, Reply } from './thread-messages.ts'
import type { Trees } from './trees.ts'

type Waiting = { readonly answer: (reply: Reply) => void; readonly fail: (error: Error) => void }

/** The question without its number, kind by kind. */
type Asked = Question extends infer Each ? (Each extends Question ? Omit<Each, 'id'> : never) : never

/**
 * The engine behind a thread: `program` is its file. The thread starts with the first question, keeps no process alive that has nothing else
 * to do, and is started again after it ended.
 */
export const openTreesInThread = (place: Place, program: string): Trees => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let count = 0

  const end = (reason: string): void => {
    worker = null
    for (const { fail } of waiting.values()) fail(new Error(`the thread that reads the work tree ended: ${reason}`))
    waiting.clear()
  }
  const settle = (reply: Reply): void => {
    waiting.get(reply.id)?.answer(reply)
    waiting.delete(reply.id)
    if (waiting.size === 0) worker?.unref()
  }
  const start = (): Worker => {
    const started = new Worker(program, { workerData: place, resourceLimits: { maxYoungGenerationSizeMb: 2 } })
    started.on('message', settle)
    started.on('error', (error) => end(error instanceof Error ? (error.stack ?? error.message) : String(error)))
    started.on('exit', (code) => worker === started && end(`code ${code}`))
    return started
  }
  const ask = (question: Asked): Promise<Reply> =>
    new Promise((answer, fail) => {
      worker ??= start()
      worker.ref()
      count += 1
      waiting.set(count, { answer, fail })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage({ ...question, id: count })
    })
  const valueOf = (reply: Reply) => {
    if (reply.kind === 'thrown') throw Object.assign(new Error(reply.thrown.message), reply.thrown)
    return reply
  }
  return {
    scan: async (request) => {
      const reply = valueOf(await ask({ kind: 'scan', request }))
      return reply.kind === 'scan' ? reply.value : mixedUp
    },
    // The thread does that by itself.
    proveSome: async () => false,
    differences: async (tree) => {
      const reply = valueOf(await ask({ kind: 'differences', tree }))
      return reply.kind === 'differences' ? reply.value : mixedUp
    },
  }
}

const mixedUp = fault('internal_error', 'The thread that reads the work tree answered another question.', 'Call again.')
