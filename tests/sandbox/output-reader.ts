import { readFileSync } from 'node:fs'
import { readOutput } from '../../shared/sandbox/output.ts'
import { waitForRun } from '../../shared/sandbox/watch-run.ts'

/** A process that reads all of a run's output, in both ways, and says how much memory that took. Argument: the run folder. */
const folder = process.argv[2] ?? '.'
let streamed = 0
await waitForRun(folder, { onOutput: (chunk) => (streamed += Buffer.byteLength(chunk)) })
const { text, bytes, truncated } = readOutput(folder, { maxBytes: 30_000 })
const shown = Buffer.byteLength(text)
// Not getrusage: there, what the parent held at the fork counts as well.
const peakBytes = Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
console.log(JSON.stringify({ streamed, bytes, truncated, shown, peakBytes }))
process.exit(0)
