import { checkoutChanges } from '../../git/checkout-changes.ts'
import type { Repository } from '../../git/repository.ts'
import { judgeRun } from '../../judge/verdict.ts'
import { severityCounts } from '../../judge/verdicts/diagnostics.ts'
import type { WithoutFix } from '../../judge/verdicts/proofs.ts'
import { countsOf } from '../../judge/verdicts/words.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Evidence, RunPurpose } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunResult } from '../../session/run.ts'
import { sha256 } from '../../store/clock.ts'
import type { Workspace } from '../context.ts'
import { inputsOfRun } from '../evidence/inputs-of-run.ts'
import { environmentOfRun } from './environment-of-run.ts'
import { leftByRun, readFacts } from './facts.ts'
import { lackedByRun } from './lacked-by-run.ts'
import { holdsCheckout } from './lease.ts'
import { measuredRun } from './measured-run.ts'
import type { Observation } from './observe-run.ts'
import { writeOutcome } from './outcome-file.ts'
import { withinBytes } from './within-bytes.ts'

/** An event has at most 64 KiB; what does not fit is in the outcome file. */
const FAILING_BYTES = 20_000
const PROBLEM_BYTES = 6_000
const DIAGNOSTIC_BYTES = 12_000
const PROOF_BYTES = 12_000
const PATHS_BYTES = 4_000
const MESSAGE_KEPT = 400

/** `without`: what its new tests show on the baseline's source; null: nothing was run there. */
type Shown = Observation & { readonly without: WithoutFix | null }

type Ended = {
  readonly id: string
  readonly folder: string
  readonly purpose: RunPurpose
  readonly asked: { readonly criterion: string; readonly check: RunCheck; readonly checkout: string }
  readonly result: RunResult
  readonly seen: Shown
}

/** Judges a finished run and binds what it showed to tree, method and environment. Faults: the store's, a full disk. */
export const evidenceOfRun = async (workspace: Workspace, repository: Repository, ended: Ended): Promise<Evidence | Fault> => {
  const { id, folder, purpose, asked, result, seen } = ended
  const { check, checkout } = asked
  const moved = await checkoutChanges(repository, purpose.tree, checkout)
  if (isFault(moved)) return moved
  // Asked behind the comparison: while the lease is this run's, nobody else wrote there.
  const comparable = holdsCheckout(checkout, folder)
  const facts = readFacts(folder)
  const inputs = await inputsOfRun(repository, {
    tree: purpose.tree,
    kind: check.kind,
    declared: check.inputs ?? facts.inputs,
    cwd: purpose.method.cwd ?? '',
  })
  if (isFault(inputs)) return inputs
  const text = JSON.stringify(seen.outcome)
  const unwritten = writeOutcome(folder, seen.outcome)
  if (unwritten !== null) return unwritten
  const changedFiles = comparable ? moved.changed : null
  const lacked = await lackedByRun(workspace.place, { folder, end: result.end, cwd: purpose.method.cwd, checkout })
  const verdict = judgeRun({ ...seen, check, end: result.end, changedFiles, lacking: lacked?.reason ?? null })
  return {
    id: workspace.sources.newId('e'),
    run: id,
    criterion: asked.criterion,
    check,
    plan: purpose.plan,
    askedBy: purpose.askedBy,
    subject: { tree: purpose.tree, policy: purpose.policy, arm: purpose.arm ?? 'now', inputs },
    method: purpose.method,
    ...measuredRun(result),
    environment: environmentOfRun(facts, checkout),
    results: resultsOf(check, seen, text),
    integrity: {
      changedFiles: withinBytes(changedFiles ?? [], PATHS_BYTES),
      leftFiles: withinBytes(comparable ? leftByRun(folder, moved.left) : [], PATHS_BYTES),
      ...(result.setIdFiles !== undefined && { setIdFiles: withinBytes(result.setIdFiles, PATHS_BYTES) }),
    },
    verdict,
  }
}

/** What the record itself keeps: enough for every line of an editor. The whole outcome lies in the run's folder, under its digest. */
const resultsOf = (check: RunCheck, { outcome, metrics, coverage, without }: Shown, text: string): Evidence['results'] => ({
  runner: outcome.runner,
  fidelity: outcome.fidelity,
  counts: countsOf(outcome),
  failing: withinBytes(failingOf(outcome), FAILING_BYTES),
  problems: withinBytes(
    outcome.problems.map((problem) => ({ ...problem, message: problem.message.slice(0, MESSAGE_KEPT) })),
    PROBLEM_BYTES,
  ),
  digest: sha256(text),
  ...(outcome.diagnostics === undefined
    ? {}
    : {
        diagnostics: withinBytes(
          outcome.diagnostics.map((one) => ({ ...one, message: one.message.slice(0, MESSAGE_KEPT) })),
          DIAGNOSTIC_BYTES,
        ),
        diagnosticCounts: severityCounts(outcome.diagnostics),
      }),
  ...(metrics === undefined ? {} : { metrics: [...metrics] }),
  ...(without !== null && 'proofs' in without ? { proofs: withinBytes(without.proofs, PROOF_BYTES) } : {}),
  ...(coverage && check.kind === 'coverage' ? { coverage: { what: check.what ?? 'lines', ...coverage } } : {}),
})

const failingOf = ({ tests }: Outcome) =>
  tests
    .filter(({ status }) => status === 'failed' || status === 'missing')
    .map(({ message, frames, ...test }) => ({
      ...test,
      ...(message !== undefined && { message: message.slice(0, MESSAGE_KEPT) }),
      ...(frames !== undefined && { frames: frames.slice(0, 3) }),
    }))
