import { readFileSync } from 'node:fs'
import type { RunResult } from '../../session/run.ts'
import { ownMark } from '../alive.ts'
import { runFiles } from '../run-folder.ts'
import { writeWhole } from '../write-whole.ts'
import { closeInherited } from './close-inherited.ts'

/** What is to be done with the request of a run folder; aborted when somebody cancels the run. */
type Work = (request: unknown, cancelled: AbortSignal) => Promise<RunResult>

/** The life of a supervisor program (`node <program> <run folder>`): as long as its run, whoever started it. Its last act is the result. */
export const superviseFolder = async (folder: string, work: Work): Promise<void> => {
  closeInherited()
  const cancel = new AbortController()
  process.on('SIGTERM', () => cancel.abort())
  process.on('SIGINT', () => cancel.abort())
  process.on('SIGHUP', () => {})
  const files = runFiles(folder)
  writeWhole(files.supervisor, JSON.stringify(ownMark()))
  const request: unknown = JSON.parse(readFileSync(files.request, 'utf8'))
  writeWhole(files.result, JSON.stringify(await work(request, cancel.signal)))
}
