import type { Check } from '../../session/check.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Context, Session } from '../context.ts'
import { noBaseline } from './no-baseline.ts'
import { changedTestFiles, testSources } from './test-sources.ts'

type Asked = { readonly check: Extract<Check, { kind: 'fails-without-fix' }>; readonly tree: string }

/** The files that a proof runs: those that the check names, else those with tests that differ from the baseline's. Faults: `no_baseline`, the store's. */
export const newTestFiles = async (
  { workspace }: Context,
  session: Session,
  { check, tree }: Asked,
): Promise<readonly string[] | Fault> => {
  const baseline = session.read().state.checkpoints[0]?.tree
  if (baseline === undefined) return noBaseline
  if (check.files !== undefined) return check.files
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const sources = await testSources(repository, { baseline, now: tree })
  return isFault(sources) ? sources : changedTestFiles(sources)
}
