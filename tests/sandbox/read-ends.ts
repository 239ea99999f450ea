import { readFileSync } from 'node:fs'
import { readOutput } from '../../shared/sandbox/output.ts'
import { waitForRun } from '../../shared/sandbox/watch-run.ts'

/** A server that follows a run to its end and shows head and tail: prints what it saw, and the most memory that it ever had. Argument: the run folder. */
const [folder = ''] = process.argv.slice(2)
let followed = 0
await waitForRun(folder, { onOutput: (chunk) => (followed += Buffer.byteLength(chunk)) })
const { text, bytes, truncated } = readOutput(folder, { maxBytes: 6000 })
const peakBytes = Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
console.log(JSON.stringify({ followed, bytes, truncated, text, peakBytes }))
