import { resolveRemote } from '../../git/share/remote.ts'
import type { Exchange } from '../../git/share/hub.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { replicaOf } from '../../store/replica.ts'
import type { Context } from '../context.ts'

/** Our side and the other one. Makes our object store when there is none yet. */
export const openExchange = async ({ workspace, signal }: Context, named: string | null): Promise<Exchange | Fault> => {
  const { place, sources } = workspace
  if (place.readOnly !== undefined)
    return fault('store_read_only', place.readOnly, 'Give this user the right to write there, then call again.')
  const repo = await workspace.repository()
  if (isFault(repo)) return repo
  const unmade = await repo.ensure()
  if (unmade !== undefined) return unmade
  const remote = await resolveRemote(place, named)
  return isFault(remote) ? remote : { repo, remote, replica: replicaOf(place.storeDir, sources), signal }
}
