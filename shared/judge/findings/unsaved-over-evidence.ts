import { defineFinding } from '../finding.ts'

/** A buffer of this editor that differs from the disk while fresh evidence speaks of the disk. Never part of a verdict. */
export const unsavedOverEvidence = defineFinding({
  code: 'unsaved-over-evidence',
  severity: 'information',
  explanation: 'This buffer has unsaved changes, and the evidence speaks of the saved file. Saving makes it stale everywhere.',
  *find({ standings, unsaved }) {
    const fresh = standings.filter(({ verdict }) => verdict.kind === 'met' || verdict.kind === 'unmet').map(({ criterion }) => criterion.id)
    if (fresh.length === 0) return
    for (const path of unsaved) {
      yield {
        where: { kind: 'file', path, line: 1 },
        message: `Unsaved: the evidence of ${fresh.join(', ')} speaks of the saved file. Saving makes it stale.`,
      }
    }
  },
})
