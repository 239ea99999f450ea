import * as z from 'zod'
import type { Exported } from '../../judge/export/exported.ts'
import { inTotoLines } from '../../judge/export/in-toto.ts'
import { junitText } from '../../judge/export/junit.ts'
import { sarifText } from '../../judge/export/sarif.ts'
import { judgedRecord, reasonOf } from '../../judge/standing.ts'
import type { Evidence } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { findRecord } from './find-record.ts'
import { recordedOutcome } from './recorded-outcome.ts'

const Format = z.enum(['in-toto', 'sarif', 'junit'])

const FORMATS: Readonly<Record<z.infer<typeof Format>, (exported: readonly Exported[]) => string>> = {
  'in-toto': inTotoLines,
  sarif: sarifText,
  junit: junitText,
}

/** `incomplete`: records whose whole outcome is not here, so that only their excerpt was exported. `out`: where a terminal is to write it. */
type ExportView = {
  readonly format: z.infer<typeof Format>
  readonly records: readonly string[]
  readonly incomplete: readonly string[]
  readonly content: string
  readonly out: string | null
}

/** Records in the words of other programs. Nothing is written here: a terminal writes the file that it was told. */
export const exportEvidence = defineOperation({
  name: 'export_evidence',
  title: 'Export evidence',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'evidence export', positional: ['id'], switches: {} },
  summary:
    'One record (id or criterion), or all of them (all), as in-toto statements, SARIF or JUnit. out: a file that the terminal writes.',
  input: z.object({ id: z.string(), format: Format, out: z.string().min(1).optional() }),
  run: async (ctx, { id, format, out }): Promise<ExportView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const records = await chosen(ctx, session, id)
    if (isFault(records)) return records
    const exported = records.map((record) => exportedOf(session, record))
    return {
      format,
      records: records.map((one) => one.id),
      incomplete: exported.filter(({ outcome }) => outcome === null).map(({ record }) => record.id),
      content: FORMATS[format](exported),
      out: out ?? null,
    }
  },
  text: ({ content }) => content,
})

const exportedOf = (session: Session, record: Evidence): Exported => {
  const judged = judgedRecord(session.read().state, record)
  const [reason, comparison] = judged.kind === 'unproven' ? [judged.reason, null] : [reasonOf(judged), judged.comparison]
  const verdict = { word: judged.kind, reason }
  return { record, outcome: recordedOutcome(session, record), session: session.id, verdict, comparison }
}

const chosen = async (ctx: Context, session: Session, id: string): Promise<readonly Evidence[] | Fault> => {
  if (id !== 'all') {
    const record = await findRecord(ctx, session, id)
    return isFault(record) ? record : [record]
  }
  const { evidence } = session.read().state
  return evidence.length > 0 ? evidence : fault('no_evidence', 'The session has no evidence to export.', 'Run verify first.')
}
