import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runFiles } from '../../sandbox/run-folder.ts'
import type { Evidence } from '../../session/evidence.ts'
import { errorCode } from '../../store/files.ts'
import type { Session } from '../context.ts'
import { seriesFiles } from '../series/series-files.ts'

/**
 * What no longer agrees with the records of a session, in words: outcome files and logs whose content has another digest, and runs that ended
 * here of which the journal knows nothing, as when lines were cut off its end. Runs of other machines have no files here.
 */
export const recordProblems = async (session: Session): Promise<string[]> => {
  const { runs, evidence } = session.read().state
  const known = new Set(runs.map(({ id }) => id))
  const problems = [...unknownRuns(session, known)]
  for (const record of evidence) problems.push(...(await fileProblems(session, record)))
  return problems
}

const fileProblems = async (session: Session, record: Evidence): Promise<string[]> => {
  const folder = session.runFolder(record.run)
  if (!existsSync(folder)) return []
  const found = await Promise.all([
    fileProblem(record, join(folder, 'outcome.json'), record.results.digest),
    fileProblem(record, runFiles(folder).output, record.log.sha256),
    ...(record.results.series === undefined
      ? []
      : [fileProblem(record, seriesFiles(folder).samples, record.results.series.samples.sha256)]),
  ])
  return found.flat()
}

const fileProblem = async ({ id, run, criterion }: Evidence, path: string, digest: string): Promise<string[]> => {
  const found = await digestOf(path)
  if (found === digest) return []
  const said = `runs/${run}/${path.slice(path.lastIndexOf('/') + 1)} of evidence ${id} (${criterion})`
  return [
    found === null ? `${said} is missing` : `${said} was changed after it was recorded: ${shortly(found)} instead of ${shortly(digest)}`,
  ]
}

const shortly = (digest: string): string => digest.slice(0, 12)

/** A log has up to 64 MB, so it is not read whole. Null: there is no such file. */
const digestOf = async (path: string): Promise<string | null> => {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    return hash.digest('hex')
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes(errorCode(error))) return null
    throw error
  }
}

/** A run is recorded right after its process began, so one that has ended is never too young to be known. */
const unknownRuns = (session: Session, known: ReadonlySet<string>): string[] =>
  runFolders(join(session.runFolder('none'), '..'))
    .filter((run) => !known.has(run) && existsSync(runFiles(session.runFolder(run)).result))
    .map((run) => `runs/${run} ended here and the journal does not know it: lines were removed, or the folder is foreign`)

const runFolders = (folder: string): string[] => {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
