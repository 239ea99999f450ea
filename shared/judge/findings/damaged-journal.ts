import { defineFinding } from '../finding.ts'

/** The journal holds lines that are no events. */
export const damagedJournal = defineFinding({
  code: 'damaged-journal',
  severity: 'hint',
  explanation:
    "Some lines of the session's journal are no events: a kill in the middle of a write leaves one, and so does a foreign program. Nothing acknowledged is lost; `maestro doctor` counts them.",
  *find({ tornLines }) {
    if (tornLines === 0) return
    yield {
      where: { kind: 'plan', item: 'goal' },
      message: `${tornLines} line${tornLines === 1 ? '' : 's'} of the journal cannot be read (a write was killed, or something else wrote there). Nothing acknowledged is lost.`,
    }
  },
})
