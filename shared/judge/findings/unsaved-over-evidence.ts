import { defineFinding } from '../finding.ts'
import { inputsOfEvidence } from '../freshness.ts'

/** A buffer of this editor that differs from the disk while fresh evidence speaks of the disk. Never part of a verdict. */
export const unsavedOverEvidence = defineFinding({
  code: 'unsaved-over-evidence',
  severity: 'information',
  explanation: 'This buffer has unsaved changes, and the evidence speaks of the saved file. Saving makes it stale everywhere.',
  *find({ standings, unsaved }) {
    if (unsaved.length === 0) return
    const fresh = standings.flatMap(({ criterion, verdict }) =>
      verdict.kind === 'met' || verdict.kind === 'unmet' ? [{ id: criterion.id, covers: inputsOfEvidence(verdict.evidence) }] : [],
    )
    for (const path of unsaved) {
      const speaking = fresh.filter(({ covers }) => covers(path)).map(({ id }) => id)
      if (speaking.length === 0) continue
      yield {
        where: { kind: 'file', path, line: 1 },
        message: `Unsaved: the evidence of ${speaking.join(', ')} speaks of the saved file. Saving makes it stale.`,
      }
    }
  },
})
