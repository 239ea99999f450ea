import { parentPort, workerData } from 'node:worker_threads'
import { isFault } from '../../session/fault.ts'
import { openRepository } from '../repository.ts'
import type { Question, Reply } from './thread-messages.ts'
import { openTrees } from './trees.ts'

/** The engine in a thread of its own: a server goes on answering while a work tree is read. Started by `openTreesInThread`. */
const trees = openRepository(workerData).then((repo) => (isFault(repo) ? repo : openTrees(repo)))

const stringOf = (error: unknown, name: 'code' | 'path'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}

const answer = async (question: Question): Promise<Reply> => {
  const { id } = question
  try {
    const opened = await trees
    if (question.kind === 'scan') return { id, kind: 'scan', value: isFault(opened) ? opened : await opened.scan(question.request) }
    return { id, kind: 'differences', value: isFault(opened) ? opened : await opened.differences(question.tree) }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { id, kind: 'thrown', thrown: { message, code: stringOf(error, 'code'), path: stringOf(error, 'path') } }
  }
}

let asked = 0

/** Between two questions, what was only believed is read. */
const useIdleTime = async (before: number): Promise<void> => {
  const opened = await trees
  if (asked !== before || isFault(opened)) return
  if (await opened.proveSome()) setImmediate(() => void useIdleTime(before))
}

const reply = async (question: Question): Promise<void> => {
  const answered = await answer(question)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort?.postMessage(answered)
  await useIdleTime(asked)
}

parentPort?.on('message', (question: Question) => {
  asked += 1
  void reply(question)
})
