import { defineFinding } from '../finding.ts'

/** Tests changed, and nobody can say whether they promise less. */
export const weakeningUnread = defineFinding({
  code: 'weakening-unread',
  severity: 'information',
  explanation:
    'Files with tests changed since the baseline and could not be compared with what they were, mostly because the native parser is not installed for this machine. Nothing else depends on it: checks run and verdicts stand, but nobody has looked whether the tests still promise what they did. Read the change yourself with `maestro checkpoint diff`, or mend what the message names.',
  *find({ weakened = { kind: 'unlooked' } }) {
    if (weakened.kind === 'unread')
      yield { where: { kind: 'plan', item: 'goal' }, message: `Changed tests were not compared with the baseline: ${weakened.reason}` }
  },
})
