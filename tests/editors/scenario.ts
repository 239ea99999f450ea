import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { temporaryFolder } from '../support/folder.ts'
import { lspPrograms, makeProject, proposePlan, type Project } from '../lsp/fixture.ts'

/** What an editor script prints: one JSON object a line, marked so that the editor's own output is no matter. */
const Shown = z.object({ step: z.string(), diagnostics: z.array(z.object({ file: z.string(), line: z.number(), message: z.string() })) })
export type Shown = z.infer<typeof Shown>

const MARK = 'SHOWN '
const LIMIT_MS = 30_000

export const clientFolder = (editor: string): string => join(import.meta.dirname, '..', '..', 'clients', editor)

/** Null when the editor starts; otherwise why its tests are left out. */
export const missing = (program: string, args: readonly string[]): string | null => {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' })
  const reason =
    error !== undefined || status !== 0 ? `${program} ${args.join(' ')} does not work here: install it with apt to run this test` : null
  if (reason !== null) process.stderr.write(`${reason}\n`)
  return reason
}

/** A project whose session has a proposed plan and a failing test with fresh evidence, and the server's program. */
export const prepare = async (
  files?: Readonly<Record<string, string>>,
  criteria?: readonly object[],
): Promise<{ made: Project; server: string }> => {
  const made = makeProject(files)
  await proposePlan(made)
  if (criteria !== undefined) await made.ask('set_criteria', { criteria })
  await made.ask('verify')
  return { made, server: join(await lspPrograms(), 'maestro-lsp.mjs') }
}

/** Runs an editor without a terminal until it ends by itself; answers with what it showed. */
export const runEditor = async (
  program: string,
  args: readonly string[],
  made: Project,
  env: Readonly<Record<string, string>>,
): Promise<Shown[]> => {
  // Vim cannot open its own stdout, which is a socket here, so it writes to a file.
  const file = join(temporaryFolder('editor'), 'shown')
  writeFileSync(file, '')
  const editor = spawn(program, args, {
    cwd: made.root,
    env: { ...process.env, ...made.env, ...env, MAESTRO_SHOWN: file, TERM: 'dumb' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  })
  let output = ''
  for (const stream of [editor.stdout, editor.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  await once(editor, 'close')
  output += `\n${readFileSync(file, 'utf8')}`
  const shown = output.split('\n').flatMap((line) => {
    const at = line.indexOf(MARK)
    return at < 0 ? [] : [Shown.parse(JSON.parse(line.slice(at + MARK.length)))]
  })
  if (shown.length === 0) throw new Error(`${program} showed nothing:\n${output}`)
  return shown
}

/** `plan.md:9 Plan revision 1 ...`: one line a diagnostic, sorted, trees left out. */
export const lines = (shown: Shown | undefined): string[] =>
  (shown?.diagnostics ?? []).map(({ file, line, message }) => `${file}:${line} ${message.replaceAll(/\s+/g, ' ')}`).toSorted()
