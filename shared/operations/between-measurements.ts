import { changed } from '../git/changes.ts'
import { changeKey, measuredChanges } from '../judge/measured-changes.ts'
import { isFault } from '../session/fault.ts'
import type { SessionState } from '../session/state.ts'
import type { Workspace } from './context.ts'

/** The paths that changed between two measurements of a benchmark, by the key of the pair. What the store lost is left out. */
export const betweenMeasurements = async (workspace: Workspace, state: SessionState): Promise<Record<string, readonly string[]>> => {
  const pairs = measuredChanges(state)
  const repository = pairs.length === 0 ? null : await workspace.repository()
  if (repository === null || isFault(repository)) return {}
  const compared = await Promise.all(pairs.map(async (pair) => [changeKey(pair), await changed(repository, pair.from, pair.to)] as const))
  return Object.fromEntries(compared.flatMap(([key, changes]) => (isFault(changes) ? [] : [[key, changes.map(({ path }) => path)]])))
}
