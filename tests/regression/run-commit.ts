import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { instrumentation } from '../../shared/readers/instrument.ts'
import { readOutcome } from '../../shared/readers/read-outcome.ts'
import { runnerNamed } from '../../shared/readers/runners/index.ts'
import { readReport, reportFolder } from '../../shared/sandbox/report-folder.ts'
import type { Outcome } from '../../shared/session/outcome.ts'
import { temporaryFolder } from '../support/folder.ts'
import { reportersFolder } from '../support/programs.ts'
import type { Language } from './languages.ts'

type Files = Readonly<Record<string, string>>

/** Writes a commit into an empty folder and runs its tests with the language's own tool, as a check would: its argv with our reporter. */
export const runCommit = ({ runner, argv }: Language, files: Files, round: number): Outcome => {
  const [workspace, runFolder] = [temporaryFolder('commit'), temporaryFolder('run')]
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
  const { report, env } = reportFolder(runFolder, reportersFolder, 'unconfined')
  const { argv: words, env: own } = instrumentation(runner, argv, reportersFolder)
  const [program = '', ...rest] = words
  // One file for both streams, as in a run: cargo says on one which binary ran, and its tests print on the other.
  const output = join(runFolder, 'output')
  const file = openSync(output, 'a')
  const ran = spawnSync(program, rest, {
    cwd: workspace,
    env: { ...process.env, ...own, ...env, CI: '1', ROUND: String(round), PYTHONDONTWRITEBYTECODE: '1', NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', file, file],
  })
  closeSync(file)
  const { reads } = runnerNamed(runner)
  const outcome = readOutcome({
    runner,
    report: readReport(report),
    output: readFileSync(output, 'utf8'),
    end: { kind: 'exited', code: ran.status ?? 1 },
    argv,
    files: new Map(Object.entries(files).filter(([path]) => reads?.(path) ?? false)),
    root: workspace,
  })
  for (const folder of [workspace, runFolder]) rmSync(folder, { recursive: true, force: true })
  return outcome
}
