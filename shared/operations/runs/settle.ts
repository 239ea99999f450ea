import { readFileSync, writeFileSync } from 'node:fs'
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
import type { Evidence, RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunResult } from '../../session/run.ts'
import { sha256 } from '../../store/clock.ts'
import type { Session, Workspace } from '../context.ts'
import { lockFilesDigest } from './method.ts'

const PATHS_KEPT = 40
/** An event has at most 64 KiB; what does not fit is in the outcome file. */
const FAILING_BYTES = 28_000
const PROBLEM_BYTES = 8_000
const MESSAGE_KEPT = 400
const SERVER: Actor = { kind: 'server', name: 'maestro', via: 'server' }

/** Records how a run ended, once, whoever asks: its own server, or any other process after that one died. Null: it is still running. */
export const settleRun = async (
  workspace: Workspace,
  session: Session,
  run: { readonly id: string; readonly purpose: RunPurpose },
): Promise<Fault | null> => {
  const state = runState(session.runFolder(run.id))
  if (state.kind === 'running') return null
  if (state.kind === 'abandoned') await sweepRun(session.runFolder(run.id))
  const body: EventBody | Fault =
    state.kind === 'abandoned' ? { type: 'run_abandoned', run: run.id } : await endedBody(workspace, session, run, state.result)
  if (isFault(body)) return body
  const settled = await session.change((now) => (isRunning(now.runs, run.id) ? body : null), SERVER, `settled:${run.id}`)
  return isFault(settled) ? settled : null
}

const isRunning = (runs: readonly { readonly id: string; readonly kind: string }[], id: string): boolean =>
  runs.some((run) => run.id === id && run.kind === 'running')

type Settling = { readonly id: string; readonly purpose: RunPurpose }

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
    return { type: 'run_finished', run: id, end: result.end, grade: result.grade, wallMs: result.wallMs, counts }
  }
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const moved = await checkoutChanges(repository, purpose.tree, purpose.checkout)
  if (isFault(moved)) return moved
  const outcomeText = JSON.stringify(outcome)
  writeFileSync(join(folder, 'outcome.json'), outcomeText, { mode: 0o600 })
  const patternFound = patternIn(purpose.check, join(folder, 'output.log'))
  const verdict = judgeRun({ check: purpose.check, end: result.end, outcome, patternFound, changedFiles: moved.changed })
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
    integrity: { changedFiles: moved.changed.slice(0, PATHS_KEPT), leftFiles: moved.left.slice(0, PATHS_KEPT) },
    verdict,
  }
  return { type: 'evidence_recorded', evidence }
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
  return items.filter((item) => (left -= Buffer.byteLength(JSON.stringify(item))) >= 0)
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
