import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { instrumentation } from '../../shared/readers/instrument.ts'
import { readOutcome } from '../../shared/readers/read-outcome.ts'
import { readReport, reportFolder } from '../../shared/sandbox/report-folder.ts'
import { startRun } from '../../shared/sandbox/start.ts'
import type { Outcome, RunnerName, TestResult } from '../../shared/session/outcome.ts'
import type { Mount, RunEnd, RunRequest } from '../../shared/session/run.ts'
import { confinement, finish, requestFor, temporaryFolder, unconfined } from '../sandbox/runs.ts'
import { dependenciesFolder, reportersFolder, supervisorProgram } from '../support/programs.ts'

/** A project in a folder of its own, with what this repository has installed. `cwd`: the folder below it in which its command runs. */
export type Project = {
  readonly runner: RunnerName
  readonly argv: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly cwd?: string
}

export type Seen = {
  readonly outcome: Outcome
  readonly end: RunEnd
  readonly output: string
  /** The report as it was written. */
  readonly report: string | null
  /** The text of a file of the project as the run left it. */
  readonly fileAfter: (name: string) => string
}

/** The dependencies at the place where the project expects them, with throw-away folders over the caches that tools keep inside them. */
const installed = (workspace: string): Mount[] => {
  const caches = ['.vite', '.vite-temp', '.cache']
  caches.forEach((cache) => mkdirSync(join(dependenciesFolder, cache), { recursive: true }))
  const at = join(workspace, 'node_modules')
  return [{ kind: 'read-only', from: dependenciesFolder, at }, ...caches.map((cache): Mount => ({ kind: 'scratch', at: join(at, cache) }))]
}

/** The strongest grade that this machine has. */
const strongest = confinement ?? unconfined

/** Runs a project as a check is run: its command with our reporter, in the sandbox, read into an outcome. */
export const runProject = async ({ runner, argv, files, cwd = '' }: Project, more: Partial<RunRequest> = {}): Promise<Seen> => {
  const [workspace, runFolder] = [temporaryFolder('project'), temporaryFolder('run')]
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true })
    writeFileSync(join(workspace, name), text)
  }
  const folder = reportFolder(runFolder, reportersFolder, more.grade ?? strongest.grade)
  const { argv: instrumented, env } = instrumentation(runner, argv, reportersFolder)
  const request = requestFor(instrumented, {
    ...strongest,
    workspace,
    cwd: join(workspace, cwd),
    timeoutMs: 50_000,
    mounts: [...installed(workspace), ...folder.mounts],
    ...more,
    env: { ...env, ...folder.env, ...more.env },
  })
  await startRun(runFolder, request, { program: await supervisorProgram() })
  const { result, output } = await finish(runFolder)
  const report = readReport(folder.report)
  return {
    outcome: readOutcome({ runner, report, output, end: result.end, root: workspace }),
    end: result.end,
    output,
    report,
    fileAfter: (name) => readFileSync(join(workspace, name), 'utf8'),
  }
}

/** `a.test.js > adds :3 failed assertion x2 expectFail`: what a person would ask about a test, on one line. */
export const testLine = ({ id, line, status, failure, attempts = 1, expectFail }: TestResult): string =>
  [id, `:${line ?? '?'}`, status, failure ?? '', attempts > 1 ? `x${attempts}` : '', expectFail === true ? 'expectFail' : '']
    .filter((word) => word !== '')
    .join(' ')

/** Every test on a line, sorted, for runners report in any order. */
export const testLines = ({ tests }: Outcome): string[] => tests.map(testLine).toSorted()

/** `file: the first line of what is said`, sorted. */
export const problemLines = ({ problems }: Outcome): string[] =>
  problems.map(({ file, message }) => `${file}: ${message.split('\n')[0]?.trim() ?? ''}`).toSorted()

/** Whether a judge has nothing to hold against it: it ended, something passed, and nothing failed, is missing or speaks against it. */
export const isGreen = ({ tests, problems, ended }: Outcome): boolean =>
  ended &&
  problems.length === 0 &&
  tests.some(({ status }) => status === 'passed') &&
  tests.every(({ status }) => status !== 'failed' && status !== 'missing')

/** Texts of files from their lines. */
export const lines = (...all: string[]): string => `${all.join('\n')}\n`
