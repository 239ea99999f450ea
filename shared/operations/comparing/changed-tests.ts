import { isTestSide } from '../../judge/regression/test-side.ts'
import { isFault } from '../../session/fault.ts'
import type { SessionState } from '../../session/state.ts'
import type { Workspace } from '../context.ts'

/** The files of tests that are not as they were at the baseline, as of the last look; none where nobody can tell. */
export const changedTests = async (workspace: Workspace, { checkpoints }: SessionState): Promise<readonly string[]> => {
  const baseline = checkpoints[0]?.tree
  const changes = baseline === undefined ? [] : await workspace.changesSince(baseline)
  if (isFault(changes)) return []
  return changes.flatMap(({ path, kind }) => (kind !== 'deleted' && kind !== 'mode' && isTestSide(path) ? [path] : []))
}
