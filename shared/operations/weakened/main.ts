import { openRepository } from '../../git/repository.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Answered, Asked } from './messages.ts'
import type { ReadWeakenings } from './question.ts'
import { openReaderHere } from './read-here.ts'

/** Reads tests in a process of its own, so that no server ever holds the native parser. Started, and ended, by `openReaderInChild`. */
let opened: Promise<ReadWeakenings | Fault> | null = null

const open = async ({ place }: Asked): Promise<ReadWeakenings | Fault> => {
  const repository = await openRepository(place)
  return isFault(repository) ? repository : openReaderHere(repository)
}

const answer = async (asked: Asked): Promise<Answered> => {
  const { id, question } = asked
  try {
    const reader = await (opened ??= open(asked))
    return { id, value: isFault(reader) ? reader : await reader(question) }
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      id,
      value: fault('internal_error', `Changed tests could not be compared: ${reason}`, 'Compare the results of the tests instead.'),
    }
  }
}

/** One after the other: what one question read, the next need not. */
let last: Promise<unknown> = Promise.resolve()

process.on('message', (asked: Asked) => {
  last = last.then(async () => process.send?.(await answer(asked)))
})
process.once('disconnect', () => process.exit())
