import { defineFinding } from '../finding.ts'
import { methodDrift } from '../method-drift.ts'

const PARTS_NAMED = 5

/** The newest run of a criterion was made in another way than the plan froze, so its result says less than it seems to. */
export const methodChanged = defineFinding({
  code: 'method-changed',
  severity: 'warning',
  explanation:
    'How a check is run is frozen with the approved plan: its command, the scripts and configuration of its runner, what is ignored, carried and set up. The newest run of this criterion differs in the parts that the message names, so its result is not compared with those before. Put them back, or propose a plan revision: approving it freezes the new way.',
  *find({ state, standings }) {
    for (const standing of standings) {
      const drift = methodDrift(state, standing)
      if (drift === null) continue
      const more = drift.parts.length > PARTS_NAMED ? ` and ${drift.parts.length - PARTS_NAMED} more` : ''
      const since = standing.plan === null ? 'the run before' : 'the plan was approved'
      yield {
        where: { kind: 'plan', item: standing.criterion.id },
        message: `The way ${standing.criterion.id} is checked changed since ${since}: ${drift.parts.slice(0, PARTS_NAMED).join(', ')}${more}. Its newest run is not comparable with ${drift.frozen.id}.`,
        evidence: drift.newest.id,
      }
    }
  },
})
