import { existsSync } from 'node:fs'
import { countsOf } from '../../judge/verdicts/words.ts'
import { sweepRun } from '../../sandbox/sweep-run.ts'
import { runState } from '../../sandbox/watch-run.ts'
import type { Actor } from '../../session/actor.ts'
import { wayOf } from '../../session/check-kinds.ts'
import type { EventBody } from '../../session/event.ts'
import type { RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { RunResult } from '../../session/run.ts'
import { withoutFix } from '../comparing/without-fix.ts'
import type { Session, Workspace } from '../context.ts'
import { endedSeries } from '../series/ended-series.ts'
import { evidenceOfRun } from './evidence-of-run.ts'
import { finishedBody } from './finished-body.ts'
import { releaseCheckout } from './lease.ts'
import { observeRun } from './observe-run.ts'
import { writeOutcome } from './outcome-file.ts'

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
  for (const checkout of [run.purpose.checkout, run.purpose.against?.checkout ?? null]) {
    if (checkout !== null) releaseCheckout(checkout, folder)
  }
  return null
}

const isRunning = (runs: readonly { readonly id: string; readonly kind: string }[], id: string): boolean =>
  runs.some((run) => run.id === id && run.kind === 'running')

type Settling = { readonly id: string; readonly replica: string; readonly purpose: RunPurpose }

const endedBody = async (workspace: Workspace, session: Session, run: Settling, result: RunResult): Promise<EventBody | Fault> => {
  const { id, purpose } = run
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const check = purpose.check === null ? null : wayOf(purpose.check)
  if (check?.way === 'series')
    return endedSeries(workspace, repository, { id, folder: session.runFolder(id), purpose, check: check.check, result })
  const baseline = session.read().state.checkpoints[0]?.tree ?? null
  const runCheck = check?.way === 'run' ? check.check : null
  const seen = await observeRun(repository, { folder: session.runFolder(id), purpose, check: runCheck, result, baseline })
  if (isFault(seen)) return seen
  if (purpose.criterion === null || runCheck === null || purpose.checkout === null) {
    const unwritten = runCheck === null ? null : writeOutcome(session.runFolder(id), seen.outcome)
    if (unwritten !== null) return unwritten
    return finishedBody(id, result, seen.outcome.tests.length > 0 ? countsOf(seen.outcome) : null)
  }
  const asked = { criterion: purpose.criterion, check: runCheck, checkout: purpose.checkout }
  const without =
    runCheck.kind === 'fails-without-fix'
      ? await withoutFix(repository, session, { check: runCheck, tree: purpose.tree, method: purpose.method, outcome: seen.outcome })
      : null
  if (isFault(without)) return without
  const shown = { ...seen, without }
  const evidence = await evidenceOfRun(workspace, repository, { id, folder: session.runFolder(id), purpose, asked, result, seen: shown })
  return isFault(evidence) ? evidence : { type: 'evidence_recorded', evidence }
}
