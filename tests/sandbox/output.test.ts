import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { runFiles } from '../../shared/sandbox/run-folder.ts'
import { startRun } from '../../shared/sandbox/start.ts'
import { bundledProgram, supervisorProgram } from '../support/programs.ts'
import { finish, grades, requestFor, temporaryFolder } from './runs.ts'

const MB = 1_000_000
const memory = 200 * 1024 * 1024
const limits = { ...requestFor([]).limits, outputBytes: 300 * MB }

const Shown = z.object({ followed: z.number(), bytes: z.number(), truncated: z.boolean(), text: z.string(), peakBytes: z.number() })

/** The supervisor as it is, which writes down at its end the most memory that it ever had. */
const measuredSupervisor = async (): Promise<{ program: string; peakBytes: () => number }> => {
  const folder = temporaryFolder('measured')
  const [program, peak] = [join(folder, 'run.mjs'), join(folder, 'peak')]
  writeFileSync(
    program,
    `import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, /VmHWM:\\s*(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]))
await import(${JSON.stringify(await supervisorProgram())})
`,
  )
  return { program, peakBytes: () => Number(readFileSync(peak, 'utf8')) * 1024 }
}

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The same bytes without a run around them. */
const expected = async (command: string): Promise<{ bytes: number; sha256: string }> => {
  const { stdout } = await promisify(execFile)('sh', ['-c', `{ ${command}; } | sha256sum; { ${command}; } | wc -c`], { encoding: 'utf8' })
  const [sum = '', count = ''] = stdout.split('\n')
  return { bytes: Number(count), sha256: sum.slice(0, 64) }
}

/** A process of its own that follows the run and shows its two ends. */
const read = async (folder: string): Promise<z.infer<typeof Shown>> => {
  const program = await bundledProgram('tests/sandbox/read-ends.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder], { encoding: 'utf8', maxBuffer: MB })
  return Shown.parse(JSON.parse(stdout))
}

type Flood = {
  readonly command: string
  /** Prints the same bytes, faster. */
  readonly same?: string
  readonly head: RegExp
  readonly tail: RegExp
}

const floods: Readonly<Record<string, Flood>> = {
  'a million lines': { command: 'seq 1 1000000', head: /^1\n2\n3\n/, tail: /\n999999\n1000000\n$/ },
  'a line of 100 MB': { command: 'head -c 100000000 /dev/zero | tr "\\0" x', head: /^x{100}/, tail: /x{100}$/ },
  'a million writes of one line': {
    command: `node -e 'const fs = require("fs"); for (let n = 0; n < 1e6; n++) { try { fs.writeSync(1, n + "\\n") } catch (e) { if (e.code !== "EAGAIN") throw e; n-- } }'`,
    same: 'seq 0 999999',
    head: /^0\n1\n/,
    tail: /\n999998\n999999\n$/,
  },
  'long lines without end, one after another': {
    command: 'for n in 1 2 3 4 5; do head -c 20000000 /dev/zero | tr "\\0" $n; echo; done',
    head: /^1{100}/,
    tail: /5{100}\n$/,
  },
}

describe.each(grades)('a flood from a $grade run', (how) => {
  test.each(Object.entries(floods))(
    '%s: nothing is lost on disk, and nobody needs more than 200 MB for it',
    async (_, { command, same, head, tail }) => {
      const supervisor = await measuredSupervisor()
      const folder = temporaryFolder('run')
      const request = requestFor(['sh', '-c', command], { ...how, limits, timeoutMs: 120_000 })
      await startRun(folder, request, { program: supervisor.program })
      const early = read(folder)
      const { result } = await finish(folder)
      // Who comes late finds all of it at once.
      const readers = [await early, await read(folder)]
      const truth = await expected(same ?? command)
      const log = runFiles(folder).output
      expect(result).toMatchObject({ end: { kind: 'exited', code: 0 }, outputBytes: truth.bytes, outputSha256: truth.sha256 })
      expect([statSync(log).size, await digestOf(log)]).toEqual([truth.bytes, truth.sha256])
      for (const shown of readers) {
        expect(shown).toMatchObject({ followed: truth.bytes, bytes: truth.bytes, truncated: true })
        expect(shown.text).toMatch(head)
        expect(shown.text).toMatch(tail)
        expect(shown.text.length).toBeLessThan(7000)
      }
      const peaks = [supervisor.peakBytes(), ...readers.map(({ peakBytes }) => peakBytes)]
      console.log(`at most, in MB: supervisor, reader, late reader: ${peaks.map((bytes) => Math.round(bytes / MB)).join(', ')}`)
      expect(Math.max(...peaks)).toBeLessThan(memory)
    },
    180_000,
  )
})
