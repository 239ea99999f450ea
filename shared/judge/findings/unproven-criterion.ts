import { call, defineFinding } from '../finding.ts'

/** A check that has never run, or whose tests were not yet held against the baseline. */
export const unprovenCriterion = defineFinding({
  code: 'unproven-criterion',
  severity: 'information',
  explanation:
    'Nothing has shown this criterion yet: its check has not run on any version of the files, or its tests passed and were not yet compared with the baseline.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'unproven' || criterion.check === null) continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `${criterion.id} is unproven: ${verdict.reason}.`,
        // Only the user can answer a question, with a reason: an editor cannot ask for it in a click.
        fixes: criterion.check.kind === 'manual' ? [] : [call('verify', `Run the check of ${criterion.id}`, { criteria: [criterion.id] })],
      }
    }
  },
})
