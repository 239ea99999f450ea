import type { Repository } from '../../git/repository.ts'
import { pairsPlot } from '../../judge/series/pairs-plot.ts'
import { judgeSeries } from '../../judge/series/series-words.ts'
import { judgeEnd, judgeIntegrity } from '../../judge/verdict.ts'
import { couldNotRun, endLabel, unmet } from '../../judge/verdicts/words.ts'
import type { SeriesCheck } from '../../session/check-kinds.ts'
import type { EventBody } from '../../session/event.ts'
import type { Counts, Evidence, RunPurpose, RunVerdict } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { maskSecrets } from '../../session/mask-secrets.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { RunResult } from '../../session/run.ts'
import type { SeriesRecord } from '../../session/series.ts'
import { sha256 } from '../../store/clock.ts'
import { writeFileAtomically } from '../../store/files.ts'
import type { Workspace } from '../context.ts'
import { inputsOfRun } from '../evidence/inputs-of-run.ts'
import { environmentOfRun } from '../runs/environment-of-run.ts'
import { noFacts, readFacts, type RunFacts } from '../runs/facts.ts'
import { finishedBody } from '../runs/finished-body.ts'
import { measuredRun } from '../runs/measured-run.ts'
import { writeOutcome } from '../runs/outcome-file.ts'
import { withinBytes } from '../runs/within-bytes.ts'
import { movedFiles } from './moved-files.ts'
import { readSeries, type SeriesRead } from './read-series.ts'
import { seriesFiles } from './series-files.ts'
import { lastSide, seriesLacking } from './series-lacking.ts'

const PATHS_BYTES = 4_000
const DIFFERENCES_BYTES = 12_000

export type EndedSeries = {
  readonly id: string
  readonly folder: string
  readonly purpose: RunPurpose
  readonly check: SeriesCheck
  readonly result: RunResult
}

/** What a finished series is recorded as: evidence of its criterion, or its end alone where nobody's criterion asked. Beside it, its plot. */
export const endedSeries = async (workspace: Workspace, repository: Repository, ended: EndedSeries): Promise<EventBody | Fault> => {
  const { id, folder, purpose, result } = ended
  const read = readSeries(folder)
  const record = recordOf(read, purpose)
  if (record.result?.kind === 'bench')
    writeFileAtomically(seriesFiles(folder).plot, pairsPlot(read.samples, record.result, record.against.name), id)
  const unwritten = writeOutcome(folder, outcomeOf(ended))
  if (unwritten !== null) return unwritten
  if (purpose.criterion === null || purpose.checkout === null) return finishedBody(id, result, null)
  const evidence = await evidenceOf(workspace, repository, ended, { record, criterion: purpose.criterion, checkout: purpose.checkout })
  return isFault(evidence) ? evidence : { type: 'evidence_recorded', evidence }
}

/** Single tests of many runs are in none of their records: what they show together is the series. */
const outcomeOf = ({ purpose }: EndedSeries): Outcome => ({
  runner: purpose.method.runner,
  fidelity: 'exit',
  tests: [],
  problems: [],
  ended: true,
})

/** The series as a record holds it. */
export const recordOf = ({ samples, digest, result, seed }: SeriesRead, { against }: RunPurpose): SeriesRecord => ({
  version: 1,
  seed,
  against: { name: against?.name ?? 'baseline', tree: against?.tree ?? '', differs: against?.differs ?? [] },
  samples: { count: samples.length, sha256: digest },
  result:
    result?.kind === 'parity'
      ? {
          ...result,
          differences: withinBytes(
            result.differences.map((one) => ({ ...one, what: maskSecrets(one.what) })),
            DIFFERENCES_BYTES,
          ),
        }
      : result,
})

type Shown = { readonly record: SeriesRecord; readonly criterion: string; readonly checkout: string }

const evidenceOf = async (workspace: Workspace, repository: Repository, ended: EndedSeries, shown: Shown): Promise<Evidence | Fault> => {
  const { id, folder, purpose, check, result } = ended
  const { record, criterion, checkout } = shown
  const moved = await movedFiles(repository, ended, checkout)
  if (isFault(moved)) return moved
  const facts = bothFacts(folder)
  const inputs = await inputsOfRun(repository, {
    tree: purpose.tree,
    kind: check.kind,
    declared: check.inputs ?? facts.inputs,
    cwd: purpose.method.cwd ?? '',
  })
  if (isFault(inputs)) return inputs
  return {
    id: workspace.sources.newId('e'),
    run: id,
    criterion,
    check,
    plan: purpose.plan,
    askedBy: purpose.askedBy,
    subject: { tree: purpose.tree, policy: purpose.policy, arm: 'now', inputs },
    method: purpose.method,
    ...measuredRun(result),
    environment: environmentOfRun(facts, checkout),
    results: {
      runner: purpose.method.runner,
      fidelity: 'exit',
      counts: countsOf(record),
      failing: [],
      problems: [],
      digest: sha256(JSON.stringify(outcomeOf(ended))),
      series: record,
    },
    integrity: { changedFiles: withinBytes(moved.changed ?? [], PATHS_BYTES), leftFiles: withinBytes(moved.left, PATHS_BYTES) },
    verdict: verdictOf(ended, { record, changed: moved.changed, lacking: await seriesLacking(workspace, ended, checkout) }),
  }
}

/** What surrounded now, and the lock files that differ on either side. */
const bothFacts = (folder: string): RunFacts => {
  const [now, other] = (['now', 'other'] as const).map((side) => readFacts(seriesFiles(folder).side(side)))
  const lockFilesDiffer = [...new Set([...(now?.lockFilesDiffer ?? []), ...(other?.lockFilesDiffer ?? [])])]
  return { ...noFacts, ...now, lockFilesDiffer }
}

type Judged = { readonly record: SeriesRecord; readonly changed: readonly string[] | null; readonly lacking: string | null }

const verdictOf = ({ result, folder, purpose }: EndedSeries, { record, changed, lacking }: Judged): RunVerdict => {
  const isOther = lastSide(folder) === 'other'
  const there = purpose.against?.name ?? 'baseline'
  const stopped = judgeEnd(result.end) ?? judgeIntegrity(changed)
  if (stopped !== null) return stopped.word === 'unmet' && isOther ? couldNotRun(`${there}: ${stopped.reason}`) : stopped
  if (result.end.kind === 'exited' && result.end.code === 0) return judgeSeries(record)
  if (lacking !== null) return couldNotRun(lacking)
  // Where only now fails, that is the answer; what fails at the other side is no measure for anything.
  const end = endLabel(result.end)
  return isOther ? couldNotRun(`the command fails at ${there}: ${end}`) : unmet(`the command failed: ${end}`)
}

/** Tries of now, for a repetition; cases, for a comparison of answers. */
const countsOf = ({ result }: SeriesRecord): Counts => {
  const none = { passed: 0, failed: 0, skipped: 0, missing: 0 }
  switch (result?.kind) {
    case 'repeat':
      return { ...none, passed: result.now.of - result.now.count, failed: result.now.count }
    case 'parity':
      return { ...none, passed: result.equal, failed: result.cases - result.equal }
    case 'bench':
    case undefined:
      return none
  }
}
