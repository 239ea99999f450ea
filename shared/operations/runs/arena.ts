import { join } from 'node:path'
import { materialise } from '../../git/checkout.ts'
import type { Repository } from '../../git/repository.ts'
import { dependencyMounts } from '../../sandbox/dependencies.ts'
import type { Mount } from '../../session/run.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Workspace } from '../context.ts'
import { leaseCheckout, releaseCheckout } from './lease.ts'

/** Where a run happens: the host folder with the files, the path the command sees them at, and what is mounted around them. */
export type Arena = {
  readonly source: string
  readonly workspace: string
  readonly mounts: readonly Mount[]
  readonly checkout: string | null
}

/** A checkout of `tree`, seen at the workspace's own path where the sandbox can mount; dependencies come from the workspace, read-only. */
export const checkoutArena = async (
  { place, checkoutsDir }: Workspace,
  repository: Repository,
  { tree, runFolder, run }: { tree: string; runFolder: string; run: string },
): Promise<Arena | Fault> => {
  const checkout = leaseCheckout(checkoutsDir, runFolder, run)
  if (isFault(checkout)) return checkout
  const written = await materialise(repository, tree, checkout)
  if (!isFault(written)) return { source: checkout, workspace: place.root, mounts: dependencyMounts(place.root), checkout }
  releaseCheckout(checkout, runFolder)
  return written
}

/** The live work tree, for commands that are to change it. Its git folder is read-only and our store cannot be seen at all. */
export const liveArena = ({ place }: Workspace): Arena => {
  const gitFolders = place.userGit === undefined ? [] : [...new Set([join(place.root, '.git'), place.userGit.commonDir])]
  return {
    source: place.root,
    workspace: place.root,
    mounts: [...gitFolders.map((path): Mount => ({ kind: 'read-only', from: path, at: path })), { kind: 'scratch', at: place.storeDir }],
    checkout: null,
  }
}
