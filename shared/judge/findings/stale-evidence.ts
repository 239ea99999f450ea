import { call, defineFinding } from '../finding.ts'
import { changedLabel } from '../standing.ts'

/** Evidence of other files than those of now. One item a criterion, on its plan line, never on source. */
export const staleEvidence = defineFinding({
  code: 'stale-evidence',
  severity: 'information',
  explanation:
    'Files changed since the check of this criterion ran, so its evidence no longer speaks of them. Verify again, or undo the change.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'stale') continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The evidence of ${criterion.id} is stale: ${changedLabel(verdict.changed)} since tree ${verdict.evidence.subject.tree.slice(0, 7)} (was ${verdict.evidence.verdict.word}).`,
        evidence: verdict.evidence.id,
        fixes: [call('verify', `Run the check of ${criterion.id}`, { criteria: [criterion.id] })],
      }
    }
  },
})
