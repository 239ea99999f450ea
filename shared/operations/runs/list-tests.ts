import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerNamed } from '../../readers/runners/index.ts'
import type { Listed } from '../../readers/runners/runner.ts'
import type { DetectedCheck } from '../../readers/detect-runner.ts'
import { readOutput } from '../../sandbox/output.ts'
import { downloadedPackages } from '../../sandbox/package-caches.ts'
import { readReport, reportFolder } from '../../sandbox/report-folder.ts'
import { startRun } from '../../sandbox/start.ts'
import { waitForRun } from '../../sandbox/watch-run.ts'
import { noConfiguration } from '../../session/configuration.ts'
import { isFault } from '../../session/fault.ts'
import type { Mount, RunRequest } from '../../session/run.ts'
import type { Workspace } from '../context.ts'
import { limitsOf } from './request.ts'
import { below } from './survey.ts'

/** How many tests, or files with tests, a detected command has; `problem` says why nobody knows. */
export type ListedTests = { readonly count: number; readonly kind: Listed['kind'] } | { readonly problem: string }

const OUTPUT_BYTES = 4 * 1024 * 1024
/** Folders in which runners keep caches; a listing may write there what is thrown away. */
const CACHES = ['node_modules/.vite', 'node_modules/.vite-temp', 'node_modules/.cache', 'node_modules/.vitest', '.pytest_cache', 'target']

/**
 * Asks the runner of a detected command for its tests without running them: the proof that the command is what it was taken for. Runs confined
 * on the work tree as it is, read-only; nothing is written there, and none of it is evidence. Never fails.
 */
export const listTests = async (workspace: Workspace, detected: DetectedCheck, timeoutMs: number): Promise<ListedTests> => {
  const { listing } = runnerNamed(detected.runner)
  if (typeof listing === 'string') return { problem: listing }
  const sandbox = await workspace.sandbox()
  if (sandbox.kind === 'refused') return { problem: 'nothing is run without a sandbox' }
  if (sandbox.grade !== 'confined' && sandbox.grade !== 'confined-partial')
    return { problem: 'only a sandbox can keep the work tree from being written' }
  const folder = mkdtempSync(join(tmpdir(), 'maestro-list-'))
  try {
    const report = reportFolder(folder, workspace.reportersDir, sandbox.grade)
    const argv = listing.argv(detected.argv, workspace.reportersDir)
    const request = requestFor(workspace, detected, { argv, report, grade: sandbox.grade, missing: [...sandbox.missing], timeoutMs })
    const started = await startRun(folder, request, { program: workspace.supervisor })
    if (isFault(started)) return { problem: started.message }
    const ended = await waitForRun(folder)
    const { text } = readOutput(folder, { maxBytes: OUTPUT_BYTES })
    const listed = listing.read({ output: text, report: readReport(report.report) })
    return listed === undefined
      ? { problem: whyNot('end' in ended ? ended.end.kind : ended.kind, text) }
      : { count: listed.names.length, kind: listed.kind }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type How = Pick<RunRequest, 'argv' | 'grade' | 'missing' | 'timeoutMs'> & {
  readonly report: { readonly mounts: Mount[]; readonly env: Record<string, string> }
}

const requestFor = ({ place: { root, storeDir } }: Workspace, { cwd = '' }: DetectedCheck, { report, ...how }: How): RunRequest => {
  const caches = [...new Set(['', cwd])]
    .flatMap((folder) => CACHES.map((name) => join(root, below(folder, name))))
    .filter((path) => existsSync(path))
  const manifests = new Set(['go.mod', 'Cargo.toml'].filter((name) => existsSync(join(root, cwd, name))))
  return {
    id: 'listing',
    ...how,
    workspace: root,
    source: root,
    cwd: join(root, cwd),
    mounts: [
      { kind: 'read-only', from: root, at: root },
      ...[...caches, ...[storeDir].filter((path) => existsSync(path))].map((at): Mount => ({ kind: 'scratch', at })),
      ...downloadedPackages(process.env, homedir(), manifests),
      ...report.mounts,
    ],
    env: { PYTHONDONTWRITEBYTECODE: '1', ...report.env },
    limits: limitsOf(noConfiguration),
  }
}

const whyNot = (end: string, output: string): string => {
  if (end === 'timed-out') return 'listing took too long'
  return `it did not list them: ${output.trim().split('\n').at(-1)?.slice(0, 160) || end}`
}
