import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { instrumentation } from '../../shared/readers/instrument.ts'
import { readOutcome } from '../../shared/readers/read-outcome.ts'
import { runnerNamed } from '../../shared/readers/runners/index.ts'
import type { Listed } from '../../shared/readers/runners/runner.ts'
import { readReport, reportFolder } from '../../shared/sandbox/report-folder.ts'
import { startRun } from '../../shared/sandbox/start.ts'
import type { Outcome, RunnerName } from '../../shared/session/outcome.ts'
import type { Mount, RunEnd, RunRequest } from '../../shared/session/run.ts'
import { confinement, finish, requestFor, temporaryFolder, unconfined } from '../sandbox/runs.ts'
import { reportersFolder, supervisorProgram } from '../support/programs.ts'

/** A project of a language that is not Node's, and what its tools keep between its runs. */
export type ToolProject = {
  readonly runner: RunnerName
  readonly argv: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly caches?: Readonly<Record<string, string>>
}

export type Seen = { readonly outcome: Outcome; readonly end: RunEnd; readonly output: string; readonly left: string[] }

/** Whether a tool answers; a machine without it says so in its words, and its tests are skipped. CI installs them. */
export const hasTool = (name: string, argv: readonly [string, ...string[]]): boolean => {
  const { status, stdout, stderr, error } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' })
  if (status !== 0) console.warn(`tests of ${name} are skipped: ${argv.join(' ')}: ${error?.message ?? lastLine(stderr || stdout)}`)
  return status === 0
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

const strongest = confinement ?? unconfined
const isConfined = strongest.grade !== 'unconfined'

/** Where a tool looks for its cache inside; outside it has its user's own. */
const cacheMounts = (caches: Readonly<Record<string, string>>): Mount[] =>
  isConfined ? Object.entries(caches).map(([at, from]): Mount => ({ kind: 'writable', from, at })) : []

const written = (files: Readonly<Record<string, string>>): string => {
  const workspace = temporaryFolder('project')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true })
    writeFileSync(join(workspace, name), text)
  }
  return workspace
}

type Started = { readonly runner: RunnerName; readonly workspace: string; readonly caches: ToolProject['caches'] }

const runIn = async (
  { runner, workspace, caches = {} }: Started,
  argv: string[],
  env: Record<string, string>,
  more: Partial<RunRequest> = {},
) => {
  const runFolder = temporaryFolder('run')
  const folder = reportFolder(runFolder, reportersFolder, strongest.grade)
  const request = requestFor(argv, {
    ...strongest,
    workspace,
    mounts: [...cacheMounts(caches), ...folder.mounts],
    timeoutMs: 120_000,
    ...more,
    env: { ...(isConfined ? {} : { HOME: homedir() }), ...env, ...folder.env },
  })
  await startRun(runFolder, request, { program: await supervisorProgram() })
  const { result, output } = await finish(runFolder)
  return { runner, end: result.end, output, report: readReport(folder.report) }
}

/** Runs a project as a check is run: its command as its runner wants it, in the sandbox, read with the files that the runner asks for. */
export const runTool = async ({ runner, argv, files, caches }: ToolProject, more: Partial<RunRequest> = {}): Promise<Seen> => {
  const workspace = written(files)
  const { argv: instrumented, env } = instrumentation(runner, argv, reportersFolder)
  const ran = await runIn({ runner, workspace, caches }, instrumented, { ...env }, more)
  const wanted = Object.entries(files).filter(([path]) => runnerNamed(runner).reads?.(path) ?? false)
  const { report, output, end } = ran
  const left = readdirSync(workspace, { recursive: true, encoding: 'utf8' }).filter((path) => !(path in files) && !hasBelow(files, path))
  return {
    outcome: readOutcome({ runner, report, output, end, argv, files: new Map(wanted), root: workspace }),
    end,
    output,
    left: left.toSorted(),
  }
}

const hasBelow = (files: Readonly<Record<string, string>>, folder: string): boolean =>
  Object.keys(files).some((path) => path.startsWith(`${folder}/`))

/** Asks for the tests without running them. */
export const listTool = async ({ runner, argv, files, caches }: ToolProject): Promise<Listed | undefined> => {
  const { listing } = runnerNamed(runner)
  if (typeof listing === 'string') throw new Error(listing)
  const ran = await runIn({ runner, workspace: written(files), caches }, listing.argv(argv, reportersFolder), {})
  return listing.read(ran)
}

/** A folder that outlives the runs of one test file. */
export const sharedCache = (name: string): string => temporaryFolder(name)
