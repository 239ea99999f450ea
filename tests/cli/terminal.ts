import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { programsFolder } from '../support/paths.ts'
import type { Sample } from '../support/sample.ts'

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type Started = { readonly ended: Promise<Ended>; readonly interrupt: () => void }

type Place = { readonly root: string; readonly env: NodeJS.ProcessEnv }

export const program = join(programsFolder, 'maestro.mjs')

/** Starts the real program without a terminal; `input` is all that its stdin says. */
export const start = ({ root, env }: Place, args: readonly string[], input = ''): Started => {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  child.stdin.on('error', () => undefined).end(input)
  return {
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    interrupt: () => child.kill('SIGINT'),
  }
}

/** `maestro` on a sample, by its words: flags with spaces are given as an array. */
export const terminalOf = (sample: Pick<Sample, 'root' | 'env'>) => {
  const run = (...args: string[]): Promise<Ended> => start(sample, args).ended
  return {
    run,
    /** Expects the answer to be one line of JSON and nothing else. */
    json: async (...args: string[]): Promise<{ readonly code: number | null; readonly view: unknown }> => {
      const { code, stdout } = await run('--json', ...args)
      if (stdout.indexOf('\n') !== stdout.length - 1) throw new Error(`not one line: ${stdout}`)
      const view: unknown = JSON.parse(stdout)
      return { code, view }
    },
  }
}
