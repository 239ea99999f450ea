import { defineFinding } from '../finding.ts'

/** The agent waits for an answer. */
export const pendingAsk = defineFinding({
  code: 'pending-ask',
  severity: 'information',
  explanation:
    'The agent asked something and nobody has answered. Answer with `maestro ask answer`, or in the host where the question stands.',
  *find({ state }) {
    for (const ask of state.asks) {
      if (ask.answered !== null) continue
      const count = ask.questions.length
      yield {
        where: { kind: 'plan', item: ask.id },
        message: `${ask.id}: ${count} question${count === 1 ? '' : 's'} from ${ask.asked.by.name} ${count === 1 ? 'waits' : 'wait'} for you${ask.blocking ? ' and block the work' : ''}. Answer with \`maestro ask answer ${ask.id}\`.`,
      }
    }
  },
})
