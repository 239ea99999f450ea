import { call, defineFinding } from '../finding.ts'

/** The check did not get as far as observing anything. */
export const couldNotRun = defineFinding({
  code: 'could-not-run',
  severity: 'warning',
  explanation:
    'The check of this criterion could not observe anything: it did not start, was cancelled, or was void because the run changed the files it was to judge. This says nothing about the code.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'could-not-run') continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The check of ${criterion.id} could not run: ${verdict.evidence.verdict.reason}.`,
        evidence: verdict.evidence.id,
        fixes: [call('verify', `Try the check of ${criterion.id} again`, { criteria: [criterion.id] })],
      }
    }
  },
})
