import { call, defineFinding } from '../finding.ts'
import { reasonOf } from '../standing.ts'

/** The check ran on exactly these files and says no. */
export const unmetCriterion = defineFinding({
  code: 'unmet-criterion',
  severity: 'warning',
  explanation:
    'The check of this criterion ran on exactly the files of now and the criterion is not met. The run is shown by `maestro evidence show`.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'unmet') continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `${criterion.id} is not met: ${reasonOf(verdict)} (tree ${verdict.evidence.subject.tree.slice(0, 7)}, ${verdict.evidence.sandbox.grade}).`,
        evidence: verdict.evidence.id,
        fixes: [call('verify', `Run the check of ${criterion.id} again`, { criteria: [criterion.id], force: true })],
      }
    }
  },
})
