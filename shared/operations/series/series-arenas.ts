import type { Repository } from '../../git/repository.ts'
import type { SeriesCheck } from '../../session/check-kinds.ts'
import type { Configuration } from '../../session/configuration.ts'
import type { Method } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Grade } from '../../session/run.ts'
import type { Workspace } from '../context.ts'
import { checkoutArena, type Arena } from '../runs/arena.ts'
import { releaseCheckout } from '../runs/lease.ts'
import { methodOf } from '../runs/method.ts'

export type Arenas = { readonly now: Arena; readonly other: Arena }

type Wanted = {
  readonly run: string
  readonly runFolder: string
  readonly check: SeriesCheck
  readonly trees: { readonly now: string; readonly other: string }
  readonly config: Configuration
  readonly grade: Grade
}

/** Both sides: two checkouts under the lease of one run, each with its own setup; or one checkout for two commands. */
export const seriesArenas = async (workspace: Workspace, repository: Repository, wanted: Wanted): Promise<Arenas | Fault> => {
  const { check, trees, runFolder } = wanted
  const now = await arenaOf(workspace, repository, wanted, 'now')
  if (isFault(now)) return now
  if (check.kind === 'parity' && check.other !== undefined)
    return { now, other: { ...now, checkout: null, method: { ...now.method, argv: check.other } } }
  const other = await arenaOf(workspace, repository, { ...wanted, trees: { now: trees.other, other: trees.other } }, 'baseline')
  if (!isFault(other)) return { now, other }
  if (now.checkout !== null) releaseCheckout(now.checkout, runFolder)
  return other
}

const arenaOf = (workspace: Workspace, repository: Repository, wanted: Wanted, arm: 'now' | 'baseline'): Promise<Arena | Fault> => {
  const { run, runFolder, check, trees, config, grade } = wanted
  return checkoutArena(workspace, repository, {
    run,
    runFolder,
    tree: trees.now,
    arm,
    grade,
    config,
    methodFor: (survey) => methodOf(check, survey, config),
  })
}

/** Names of what the project itself says about the command, where the two sides say different things. */
export const differingParts = (now: Method, other: Method): string[] => {
  const [mine, theirs] = [now.parts ?? {}, other.parts ?? {}]
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter((name) => mine[name] !== theirs[name]).toSorted()
}
