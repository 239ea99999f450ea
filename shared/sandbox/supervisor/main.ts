import { RunRequest } from '../../session/run.ts'
import { superviseFolder } from './program.ts'
import { setUp } from './set-up.ts'
import { supervise } from './supervise.ts'

const folder = process.argv[2] ?? '.'

/** The program of one run. */
await superviseFolder(folder, async (asked, cancelled) => {
  const request = RunRequest.parse(asked)
  return (await setUp(folder, request, cancelled)) ?? (await supervise(folder, request, cancelled))
})
process.exit(0)
