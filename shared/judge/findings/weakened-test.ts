import { call, defineFinding, type Severity, type Where } from '../finding.ts'
import { openQuestions } from '../weakening/open-questions.ts'
import type { Tier, Weakening } from '../weakening/weakening.ts'

/** The tests of now promise less than those of the baseline, on the line where they do. */
export const weakenedTest = defineFinding({
  code: 'weakened-test',
  severity: 'warning',
  explanation:
    'Compared with the baseline of the session, this test promises less, or a file that configures the tests demands less; the message says in which way, for example `fewer-assertions`. That may be right, so it is a question: put it back, or accept it with a reason (`maestro weakened accept KEY REASON`, or the action on the line). Only the user accepts, the reason stays in the record, and the same weakening does not come back. It is an error in files that the approved plan locks, and no more than information where it seldom matters (a sleep, a double, a new test that is skipped). While an error or a high one stands, no step that names tests is done.',
  *find({ state, weakened = { kind: 'unlooked' } }) {
    if (weakened.kind !== 'read') return
    for (const weakening of openQuestions(state, weakened)) {
      const { code, tier, message, key } = weakening
      yield {
        where: whereOf(weakening),
        severity: SEVERITIES[tier],
        message: `${message} (${code}, against the baseline ${weakened.against.slice(0, 7)}) Put it back, or accept it: maestro weakened accept ${key} REASON`,
        fixes: [call('accept_weakened_test', `Accept ${code}, with a reason: ${message}`, { key })],
      }
    }
  },
})

const SEVERITIES: Readonly<Record<Tier, Severity>> = { error: 'error', high: 'warning', medium: 'warning', low: 'information' }

/** No editor can open a file that is gone. */
const whereOf = ({ file, line, gone }: Weakening): Where =>
  gone === true ? { kind: 'plan', item: 'goal' } : { kind: 'file', path: file, line }
