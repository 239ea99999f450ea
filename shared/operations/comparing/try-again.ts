import { wantsAnotherRound } from '../../judge/regression/another-round.ts'
import { worthAnotherTry, type Tries } from '../../judge/regression/classify.ts'
import type { PairedTest } from '../../judge/regression/pair-tests.ts'
import type { RunCheck } from '../../session/check-kinds.ts'
import type { Evidence } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { RunnerName, TestResult, TestStatus } from '../../session/outcome.ts'
import type { Context, Session } from '../context.ts'
import type { RunJob } from '../runs/open-job.ts'
import { readOutcomeFile } from '../runs/outcome-file.ts'

type Asked = {
  readonly evidence: Evidence
  readonly check: Extract<RunCheck, { kind: 'tests' }>
  readonly baseline: string
  readonly pairs: readonly PairedTest[]
}

/** What the changed tests showed on both trees, by the id of now, and in how many rounds. */
export type TriedAgain = { readonly tries: ReadonlyMap<string, Tries>; readonly rounds: number }

/** Runs the tests whose outcome changed again, in fresh processes on both trees in turns. Null: it was cancelled. Faults: those of a run. */
export const tryAgain = async ({ workspace }: Context, session: Session, asked: Asked, job: RunJob): Promise<TriedAgain | null | Fault> => {
  const { evidence, check, baseline } = asked
  const changed = inFewFiles(asked.pairs.filter(worthAnotherTry))
  const end = Date.parse(workspace.sources.now()) + LONGEST_MS
  const tries = new Map<string, { baseline: TestStatus[]; now: TestStatus[] }>(
    changed.map(({ baseline: before, now }) => [
      now?.id ?? '',
      { baseline: [before?.status ?? 'missing'], now: [now?.status ?? 'missing'] },
    ]),
  )
  const arms = { now: evidence.subject.tree, baseline }
  let rounds = 0
  for (; wantsAnotherRound(changed, (id) => tries.get(id) ?? null, rounds); rounds += 1) {
    if (Date.parse(workspace.sources.now()) > end) break
    for (const arm of rounds % 2 === 0 ? (['now', 'baseline'] as const) : (['baseline', 'now'] as const)) {
      if (job.isCancelled()) return null
      const run = await job.run({
        what: {
          kind: 'check',
          criterion: null,
          check,
          plan: null,
          files: filesOf(
            changed.map((pair) => pair[arm]),
            evidence.method.runner,
          ),
        },
        on: { kind: 'checkout', tree: arms[arm], policy: evidence.subject.policy, ...(arm === 'baseline' && { arm }) },
      })
      if (isFault(run)) return run
      const shown = new Map(readOutcomeFile(session.runFolder(run))?.tests.map(({ id, status }) => [id, status]))
      for (const pair of changed) tries.get(pair.now?.id ?? '')?.[arm].push(shown.get(pair[arm]?.id ?? '') ?? 'missing')
    }
  }
  return job.isCancelled() ? null : { tries, rounds }
}

/** Where tests of more files changed at once it is no chance, and trying them all again would take for ever. */
const MOST_FILES = 20
/** No round begins later than this. */
const LONGEST_MS = 120_000

const inFewFiles = (changed: readonly PairedTest[]): PairedTest[] => {
  const files = [...new Set(changed.map(({ now }) => now?.file))].slice(0, MOST_FILES)
  return changed.filter(({ now }) => files.includes(now?.file))
}

/** Others take no files. */
const NARROWED: readonly RunnerName[] = ['node-test', 'vitest', 'jest', 'mocha', 'pytest', 'go']

const filesOf = (tests: readonly (TestResult | null)[], runner: RunnerName): string[] => {
  const files = [...new Set(tests.flatMap((test) => test?.file ?? []))]
  return NARROWED.includes(runner) && !files.includes('') ? files : []
}
