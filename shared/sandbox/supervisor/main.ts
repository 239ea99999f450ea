import { readFileSync } from 'node:fs'
import { RunRequest } from '../../session/run.ts'
import { ownMark } from '../alive.ts'
import { runFiles } from '../run-folder.ts'
import { writeWhole } from '../write-whole.ts'
import { closeInherited } from './close-inherited.ts'
import { setUp } from './set-up.ts'
import { supervise } from './supervise.ts'

/** The program of one run (`node maestro-run.mjs <run folder>`): lives as long as the run, whoever started it. */
const main = async (folder: string): Promise<void> => {
  closeInherited()
  const cancel = new AbortController()
  process.on('SIGTERM', () => cancel.abort())
  process.on('SIGINT', () => cancel.abort())
  process.on('SIGHUP', () => {})
  const files = runFiles(folder)
  writeWhole(files.supervisor, JSON.stringify(ownMark()))
  const request = RunRequest.parse(JSON.parse(readFileSync(files.request, 'utf8')))
  const result = (await setUp(folder, request, cancel.signal)) ?? (await supervise(folder, request, cancel.signal))
  writeWhole(files.result, JSON.stringify(result))
}

await main(process.argv[2] ?? '.')
process.exit(0)
