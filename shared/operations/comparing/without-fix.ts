import type { Repository } from '../../git/repository.ts'
import { methodDifference } from '../../judge/method-difference.ts'
import { isNewTest } from '../../judge/regression/new-tests.ts'
import { proofsOf } from '../../judge/regression/proofs.ts'
import type { WithoutFix } from '../../judge/verdicts/proofs.ts'
import type { Check } from '../../session/check.ts'
import type { Method } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Session } from '../context.ts'
import { knownRun } from './known-run.ts'
import { mixTree } from './mix-tree.ts'
import { testSources } from './test-sources.ts'

type Ended = {
  readonly check: Extract<Check, { kind: 'fails-without-fix' }>
  readonly tree: string
  readonly method: Method
  readonly outcome: Outcome
}

/** What each new test of a run of now shows on the baseline's source, by the newest run there; null: there was none. Faults are the store's. */
export const withoutFix = async (repository: Repository, session: Session, ended: Ended): Promise<WithoutFix | null | Fault> => {
  const { check, tree, method, outcome } = ended
  const baseline = session.read().state.checkpoints[0]?.tree
  if (baseline === undefined) return { unknown: 'the session has no baseline checkpoint' }
  const mix = await mixTree(repository, { source: baseline, tests: tree })
  if (isFault(mix)) return mix
  const there = knownRun(session, { check, tree: mix, arm: 'mix' })
  if (there === null) return null
  const differs = methodDifference(there.method, method)
  if (differs.length > 0) return { unknown: `the tests run in another way on the baseline’s source: ${differs.join(', ')} differ` }
  const sources = await testSources(repository, { baseline, now: tree })
  return isFault(sources) ? sources : { proofs: proofsOf({ now: outcome, mix: there.outcome, isNew: isNewTest(sources) }) }
}
