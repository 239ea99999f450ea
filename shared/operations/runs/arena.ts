import { homedir } from 'node:os'
import { join } from 'node:path'
import { materialise } from '../../git/checkout.ts'
import type { Repository } from '../../git/repository.ts'
import { dependencyMounts, linkedPython } from '../../sandbox/dependencies.ts'
import { buildCaches, downloadedPackages } from '../../sandbox/package-caches.ts'
import { restoreSetUp } from '../../sandbox/set-up-files.ts'
import type { Configuration } from '../../session/configuration.ts'
import type { Arm, Method } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Grade, Mount, SetupRequest } from '../../session/run.ts'
import type { Workspace } from '../context.ts'
import { carriedInto } from './carry.ts'
import { buildCommand } from './detect-setup.ts'
import { noFacts, type RunFacts } from './facts.ts'
import { leaseCheckout, releaseCheckout } from './lease.ts'
import { differentLockFiles, lockFilesDigest } from './lock-files.ts'
import { outsideInputs } from './outside.ts'
import { setupPlan, type SetupPlan } from './setup-plan.ts'
import { foldersOf, namesOf, surveyOf, type Survey } from './survey.ts'

/** Where and how a run happens: the host folder with the files, the path the command sees them at, and what is mounted around them. */
export type Arena = {
  readonly source: string
  readonly workspace: string
  readonly mounts: readonly Mount[]
  readonly env: Readonly<Record<string, string>>
  readonly checkout: string | null
  readonly method: Method
  /** What still has to be built; null: nothing, or it was kept from an earlier run. */
  readonly setup: Omit<SetupRequest, 'env'> | null
  /** Tops of what was put into the checkout beside its tree. */
  readonly prepared: readonly string[]
  readonly facts: Omit<RunFacts, 'tools' | 'ports' | 'refusedHosts' | 'inputs'>
}

type Wanted = {
  readonly tree: string
  readonly arm: Arm
  readonly runFolder: string
  readonly run: string
  readonly grade: Grade
  readonly config: Configuration
  readonly methodFor: (survey: Survey) => Method | Fault
}

/** A checkout of `tree`, seen at the workspace's own path where the sandbox can mount, with what it needs that git ignores: see docs/CONFIG.md. */
export const checkoutArena = async (workspace: Workspace, repository: Repository, wanted: Wanted): Promise<Arena | Fault> => {
  const { runFolder, run, arm, tree } = wanted
  const checkout = leaseCheckout(workspace.checkoutsDir, { runFolder, id: run, arm })
  if (isFault(checkout)) return checkout
  const written = await materialise(repository, tree, checkout)
  const arena = isFault(written) ? written : await furnished(workspace, repository, wanted, checkout)
  if (isFault(arena)) releaseCheckout(checkout, runFolder)
  return arena
}

const furnished = async (workspace: Workspace, repository: Repository, wanted: Wanted, checkout: string): Promise<Arena | Fault> => {
  const { config, grade, tree, arm } = wanted
  const { root } = workspace.place
  const survey = surveyOf(checkout)
  const method = wanted.methodFor(survey)
  if (isFault(method)) return method
  const by = grade === 'confined' || grade === 'confined-partial' ? ('mounts' as const) : ('links' as const)
  const carried = carriedInto(survey, root, config.carry)
  const plan = await setupPlan({
    repository, tree, method, config,
    workspace: root,
    keptIn: join(workspace.checkoutsDir, 'setups'),
    surroundings: { grade, outside: carried.outside, installed: lockFilesDigest(root) },
  }) // prettier-ignore
  if (isFault(plan)) return plan
  const kept = plan === null ? null : await keptResult(repository, plan, { tree, checkout })
  if (isFault(kept)) return kept
  const folders = foldersOf(survey)
  const dependencies = dependencyMounts({
    workspace: root,
    checkout,
    folders,
    cwd: method.cwd ?? '',
    ownInstalls: plan?.ownInstalls ?? [],
    by,
  })
  const downloads = by === 'mounts' ? downloadedPackages(process.env, homedir(), namesOf(survey)) : []
  const caches = buildCaches({ workspace: root, keptIn: join(`${checkout}.caches`, arm), paths: survey.paths, folders, by })
  const mounts = [...dependencies, ...downloads, ...caches.mounts, ...carried.mounts]
  return {
    source: checkout,
    workspace: root,
    mounts,
    env: { ...linkedPython({ workspace: root, checkout, by }), ...caches.env },
    checkout,
    method,
    setup: plan === null || kept !== null ? null : { commands: plan.commands, mounts, keepAt: plan.keptAt },
    prepared: kept ?? [],
    facts: {
      ...outsideInputs(config, root, carried),
      lockFilesDiffer: plan?.ownInstalls.length ? [] : differentLockFiles(root, checkout),
      setup: setupWord(plan, kept),
      build: buildCommand(survey, method.cwd ?? ''),
    },
  }
}

/** What an earlier run built of the same files; null when it has to be built. */
const keptResult = async (
  repository: Repository,
  { keptAt }: SetupPlan,
  { tree, checkout }: { readonly tree: string; readonly checkout: string },
): Promise<string[] | null | Fault> => {
  const kept = await restoreSetUp(keptAt, checkout)
  if (kept === 'absent') return null
  if (kept !== 'half') return kept
  const cleaned = await materialise(repository, tree, checkout)
  return isFault(cleaned) ? cleaned : null
}

const setupWord = (plan: SetupPlan | null, kept: readonly string[] | null): RunFacts['setup'] => {
  if (plan === null) return null
  return kept === null ? 'run' : 'kept'
}

/** The live work tree, for commands that are to change it. Its git folder is read-only and our store cannot be seen at all. */
export const liveArena = ({ place }: Workspace, method: Method): Arena => {
  const gitFolders = place.userGit === undefined ? [] : [...new Set([join(place.root, '.git'), place.userGit.commonDir])]
  return {
    source: place.root,
    workspace: place.root,
    mounts: [...gitFolders.map((path): Mount => ({ kind: 'read-only', from: path, at: path })), { kind: 'scratch', at: place.storeDir }],
    env: {},
    checkout: null,
    method,
    setup: null,
    prepared: [],
    facts: noFacts,
  }
}
