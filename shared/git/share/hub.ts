import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { Repository } from '../repository.ts'
import { hubRef } from './names.ts'
import { readFolderCommit } from './read-folder.ts'
import type { Remote } from './remote.ts'
import { adoptPacks, withTemporaryRepository } from './temporary.ts'
import { speak } from './transport.ts'

/** Who exchanges with whom. `replica` is this store's. */
export type Exchange = {
  readonly repo: Repository
  readonly remote: Remote
  readonly replica: string
  readonly signal?: AbortSignal | undefined
  readonly patienceMs?: number | undefined
}

/** One replica's part of a session on a hub: commits that lie in our repository now; null where the hub has none. */
export type HubChain = {
  readonly session: string
  readonly replica: string
  readonly journal: string | null
  readonly files: string | null
}

/** A session's texts on a hub: their commit, for the compare-and-swap, and the files by id. */
export type HubTexts = { readonly commit: string; readonly texts: ReadonlyMap<string, Buffer> }

const flags = ['--no-write-fetch-head', '--no-tags', '--no-recurse-submodules', '--force', '--quiet']

const same = (pattern: string): string => `+${pattern}:${pattern}`

const refsIn = async (gitDir: string): Promise<readonly (readonly [string, string])[] | Fault> => {
  const output = await git({ kind: 'store', gitDir }, ['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)'])
  if (isFault(output)) return output
  return output.stdout
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const [name = '', oid = '', type] = line.split(' ')
      return type === 'commit' ? [[name, oid] as const] : []
    })
}

const chainsOf = (refs: readonly (readonly [string, string])[]): HubChain[] => {
  const chains = new Map<string, HubChain>()
  for (const [name, oid] of refs) {
    const ref = hubRef(name)
    if (ref === null || ref.kind === 'texts') continue
    const { session, replica, kind } = ref
    const key = `${session} ${replica}`
    chains.set(key, { ...(chains.get(key) ?? { session, replica, journal: null, files: null }), [kind]: oid })
  }
  return [...chains.values()]
}

/**
 * Fetches the chains of one session, or of all: journals and files, objects and all, into our repository. No ref of ours moves. `whole`: also what
 * we seem to have, for a store that has commits and lost what they stand on. Faults: those of `speak`.
 */
export const fetchChains = async (
  { repo, replica, ...talk }: Exchange,
  session: string | null,
  reach: 'news' | 'whole' = 'news',
): Promise<HubChain[] | Fault> =>
  withTemporaryRepository(repo, { replica, over: reach === 'news' ? 'store' : 'nothing' }, async (gitDir) => {
    const below = session === null ? 'refs/maestro/*' : `refs/maestro/${session}/*`
    const spoken = await speak({ ...talk, gitDir }, 'fetch', flags, [same(`${below}/files`), same(`${below}/journal`)])
    if (isFault(spoken)) return spoken
    const refs = await refsIn(gitDir)
    if (isFault(refs)) return refs
    adoptPacks(gitDir, repo)
    return chainsOf(refs)
  })

/** Fetches the texts of one session, or of all, into memory: on disk they lie in a temporary repository alone, and only meanwhile. */
export const fetchTexts = async ({ repo, replica, ...talk }: Exchange, session: string | null): Promise<Map<string, HubTexts> | Fault> =>
  withTemporaryRepository(repo, { replica, over: 'nothing' }, async (gitDir) => {
    // A pattern, since a name that the hub does not have would be an error.
    const wanted = session === null ? 'refs/maestro/*/texts' : `refs/maestro/${session}/text*`
    const spoken = await speak({ ...talk, gitDir }, 'fetch', flags, [same(wanted)])
    if (isFault(spoken)) return spoken
    const refs = await refsIn(gitDir)
    if (isFault(refs)) return refs
    const found = new Map<string, HubTexts>()
    for (const [name, commit] of refs) {
      const ref = hubRef(name)
      if (ref?.kind !== 'texts') continue
      const texts = await readFolderCommit(gitDir, commit)
      if (isFault(texts)) return texts
      found.set(ref.session, { commit, texts })
    }
    return found
  })
