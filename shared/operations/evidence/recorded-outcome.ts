import { join } from 'node:path'
import { Outcome } from '../../session/outcome.ts'
import type { Evidence } from '../../session/evidence.ts'
import { sha256 } from '../../store/clock.ts'
import { readPlainFile } from '../../store/files.ts'
import type { Session } from '../context.ts'

const LARGEST_BYTES = 256 * 1024 * 1024

/** The whole outcome of a record. Null where its file is not here, or is not the one that was recorded. */
export const recordedOutcome = (session: Session, { run, results }: Evidence): Outcome | null => {
  const bytes = readPlainFile(join(session.runFolder(run), 'outcome.json'), LARGEST_BYTES)
  if (bytes === null || sha256(bytes) !== results.digest) return null
  const parsed = Outcome.safeParse(parseJson(bytes.toString('utf8')))
  return parsed.success ? parsed.data : null
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // A later version may write it in another way; the record itself still stands.
    return null
  }
}
