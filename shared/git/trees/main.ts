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

parentPort?.on('message', (question: Question) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  void answer(question).then((reply) => parentPort?.postMessage(reply))
})
