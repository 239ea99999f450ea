import { readFileSync } from 'node:fs'
import { startRun } from '../../shared/sandbox/start.ts'
import { RunRequest } from '../../shared/session/run.ts'

/** A server that starts a run and then stays: the test kills it. Arguments: run folder, request file, supervisor program. */
const [folder = '', request = '', program = ''] = process.argv.slice(2)
console.log(JSON.stringify(await startRun(folder, RunRequest.parse(JSON.parse(readFileSync(request, 'utf8'))), { program })))
setInterval(() => {}, 1000)
