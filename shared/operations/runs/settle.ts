import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { checkoutChanges } from '../../git/checkout-changes.ts'
import { countsOf, judgeRun } from '../../judge/verdict.ts'
import { readOutcome } from '../../readers/read-outcome.ts'
import { readReport } from '../../sandbox/report-folder.ts'
import { sweepRun } from '../../sandbox/sweep-run.ts'
import { runState } from '../../sandbox/watch-run.ts'
import type { Actor } from '../../session/actor.ts'
import type { Check } from '../../session/check.ts'
import type { EventBody } from '../../session/event.ts'
import type { Counts, Evidence, RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunResult } from '../../session/run.ts'
import { sha256 } from '../../store/clock.ts'
import { diskFault } from '../../store/files.ts'
import type { Session, Workspace } from '../context.ts'
import { holdsCheckout, releaseCheckout } from './lease.ts'
import { lockFilesDigest } from './method.ts'

/** An event has at most 64 KiB; what does not fit is in the outcome file. */
const FAILING_BYTES = 20_000
const PROBLEM_BYTES = 6_000
const PATHS_BYTES = 4_000
const MESSAGE_KEPT = 400
const SERVER: Actor = { kind: 'server', name: 'maestro', via: 'server' }

/**
 * Records how a run ended, once, whoever asks: its own server, or any other process after that one died; then its checkout is free again.
 * Null: it is recorded, or still running. A run of another machine whose files are not here is that machine's to record.
 */
export const settleRun = async (workspace: Workspace, session: Session, run: Settling): Promise<Fault | null> => {
  const folder = session.runFolder(run.id)
  if (run.replica !== session.replica && !existsSync(folder)) return null
  const state = runState(folder)
  if (state.kind === 'running') return null
  if (isRunning(session.read().state.runs, run.id)) {
    if (state.kind === 'abandoned') await sweepRun(folder)
    const body: EventBody | Fault =
      state.kind === 'abandoned' ? { type: 'run_abandoned', run: run.id } : await endedBody(workspace, session, run, state.result)
    if (isFault(body)) return body
    const record = (event: EventBody) => session.change((now) => (isRunning(now.runs, run.id) ? event : null), SERVER, `settled:${run.id}`)
    const settled = await record(body)
    // A run whose evidence no event can hold has ended all the same; its criterion stays unproven.
    const ended =
      isFault(settled) && settled.code === 'event_too_large' && state.kind === 'finished'
        ? await record(finishedBody(run.id, state.result, null))
        : settled
    if (isFault(ended)) return ended
  }
  if (run.purpose.checkout !== null) releaseCheckout(run.purpose.checkout, folder)
  return null
}

const isRunning = (runs: readonly { readonly id: string; readonly kind: string }[], id: string): boolean =>
  runs.some((run) => run.id === id && run.kind === 'running')

type Settling = { readonly id: string; readonly replica: string; readonly purpose: RunPurpose }

const endedBody = async (
  workspace: Workspace,
  session: Session,
  { id, purpose }: Settling,
  result: RunResult,
): Promise<EventBody | Fault> => {
  const folder = session.runFolder(id)
  const outcome = readOutcome({
    runner: purpose.method.runner,
    report: readReport(join(folder, 'report', 'report.ndjson')),
    end: result.end,
  })
  if (purpose.criterion === null || purpose.check === null || purpose.checkout === null) {
    const counts = outcome.tests.length > 0 ? countsOf(outcome) : null
    return finishedBody(id, result, counts)
  }
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const moved = await checkoutChanges(repository, purpose.tree, purpose.checkout)
  if (isFault(moved)) return moved
  // Asked behind the comparison: while the lease is this run's, nobody else wrote there.
  const comparable = holdsCheckout(purpose.checkout, folder)
  const outcomeText = JSON.stringify(outcome)
  const unwritten = writeOutcome(join(folder, 'outcome.json'), outcomeText)
  if (unwritten !== null) return unwritten
  const patternFound = patternIn(purpose.check, join(folder, 'output.log'))
  const changedFiles = comparable ? moved.changed : null
  const verdict = judgeRun({ check: purpose.check, end: result.end, outcome, patternFound, changedFiles })
  const evidence: Evidence = {
    id: workspace.sources.newId('e'),
    run: id,
    criterion: purpose.criterion,
    check: purpose.check,
    plan: purpose.plan,
    askedBy: purpose.askedBy,
    subject: { tree: purpose.tree, policy: purpose.policy, arm: 'now' },
    method: purpose.method,
    ...measured(result),
    environment: { os: platform(), arch: arch(), cpus: cpus().length, node: process.version, lockFiles: lockFilesDigest(purpose.checkout) },
    results: resultsOf(outcome, outcomeText),
    integrity: {
      changedFiles: withinBytes(changedFiles ?? [], PATHS_BYTES),
      leftFiles: withinBytes(comparable ? moved.left : [], PATHS_BYTES),
    },
    verdict,
  }
  return { type: 'evidence_recorded', evidence }
}

const finishedBody = (run: string, { end, grade, wallMs }: RunResult, counts: Counts | null): EventBody => ({
  type: 'run_finished',
  run,
  end,
  grade,
  wallMs,
  counts,
})

const writeOutcome = (path: string, text: string): Fault | null => {
  try {
    writeFileSync(path, text, { mode: 0o600 })
    return null
  } catch (error) {
    const known = diskFault(error, path)
    if (known === null) throw error
    return known
  }
}

const measured = (result: RunResult): Pick<Evidence, 'timing' | 'end' | 'sandbox' | 'log'> => ({
  timing: {
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    wallMs: result.wallMs,
    cpuMs: result.cpuUserMs + result.cpuSystemMs,
    maxRssBytes: result.maxRssBytes,
  },
  end: result.end,
  sandbox: { grade: result.grade, missing: result.missing },
  log: { sha256: result.outputSha256, bytes: result.outputBytes },
})

/** What the record itself keeps: enough for every line of an editor. The whole outcome lies in the run's folder, under its digest. */
const resultsOf = (outcome: Outcome, text: string): Evidence['results'] => ({
  runner: outcome.runner,
  fidelity: outcome.fidelity,
  counts: countsOf(outcome),
  failing: withinBytes(
    outcome.tests
      .filter((test) => test.status === 'failed' || test.status === 'missing')
      .map(({ message, ...test }) => ({ ...test, ...(message !== undefined && { message: message.slice(0, MESSAGE_KEPT) }) })),
    FAILING_BYTES,
  ),
  problems: withinBytes(
    outcome.problems.map((problem) => ({ ...problem, message: problem.message.slice(0, MESSAGE_KEPT) })),
    PROBLEM_BYTES,
  ),
  digest: sha256(text),
})

/** The first items that together have at most `bytes` as JSON. */
const withinBytes = <T>(items: readonly T[], bytes: number): T[] => {
  let left = bytes
  return items.filter((item) => (left -= Buffer.byteLength(JSON.stringify(item)) + 1) >= 0)
}

const PATTERN_TIME_MS = 1000

/** Whether the output matches; a pattern that does not finish in a second counts as not found. Null: the check names none. */
const patternIn = (check: Check, logPath: string): boolean | null => {
  if (check.kind !== 'command' || check.pattern === undefined) return null
  try {
    const found: unknown = runInNewContext(
      'new RegExp(pattern, "m").test(text)',
      { pattern: check.pattern, text: readFileSync(logPath, 'utf8') },
      { timeout: PATTERN_TIME_MS },
    )
    return found === true
  } catch {
    // Too slow, or not a regular expression: it has not been found.
    return false
  }
}
