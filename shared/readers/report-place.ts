import { isAbsolute, workspacePath, type Place } from './diagnostics/workspace-path.ts'

/**
 * Where a report's paths begin. `cwd`: the folder of the runner as its report says, absolute; `root`: the workspace as the run saw it. A runner
 * that worked outside of the workspace has its own folder for a root.
 */
export const reportPlace = (cwd: string | undefined, root: string | undefined): Place | undefined => {
  if (cwd === undefined) return undefined
  const inside = root === undefined || root === cwd ? '' : workspacePath(cwd, { root })
  return inside === '' || root === undefined || isAbsolute(inside) ? { root: cwd } : { root, cwd: inside }
}
