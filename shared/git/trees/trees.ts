import { join } from 'node:path'
import { type Fault, fault, isFault } from '../../session/fault.ts'
import type { Change } from '../changes.ts'
import { type PackWriter, openPackWriter } from '../pack/pack-writer.ts'
import type { Repository } from '../repository.ts'
import type { WhyNotStored } from '../rules.ts'
import { rawPath, shownPath } from '../tree-path.ts'
import { computeFolder, treeOf } from './compute.ts'
import { type KnownTrees, differences } from './differences.ts'
import { fetchKept } from './kept.ts'
import { epochOf, linkUsersPacks, markKnown } from './known.ts'
import { loadManifest, saveManifest } from './manifest.ts'
import { type Picture, build, pictureOf, refresh } from './picture.ts'
import { policyOf } from './policy.ts'
import { putTree } from './put.ts'

export type NotStored = { readonly path: string; readonly why: WhyNotStored }

/**
 * What stood in the work tree when it was looked at. `tree` is a git tree id; `policy` a digest of the rules that chose; `files` counts the
 * tree; `at` is when the look began (ms since 1970); `verified`: everything was looked at, not only what somebody said had changed.
 */
export type Scan = {
  readonly tree: string
  readonly notStored: readonly NotStored[]
  readonly policy: string
  readonly files: number
  readonly at: number
  readonly verified: boolean
}

/** `store`: write what the store lacks, so that the tree can be read from it. `hints`: look at these paths only. */
export type ScanRequest = { readonly store: boolean; readonly hints?: readonly string[] }

/** One process's picture of a work tree. Requests are done one after the other. */
export type Trees = {
  /** Faults: `files_changing`, `rules_unreadable`, `read_only` (to store), `not_a_folder`, `git_failed`. */
  readonly scan: (request: ScanRequest) => Promise<Scan | Fault>
  /** How the files of the last scan differ from a stored tree, as seen from that tree. Faults: `object_missing`, `git_failed`. */
  readonly differences: (tree: string) => Promise<Change[] | Fault>
}

const TRIES = 5
/** So many files read again by the next process cost less than writing the manifest. */
const SAVE_AFTER = 200

const changing = fault(
  'files_changing',
  'Files changed each time they were read.',
  'Wait until the program that writes them has finished, or add its output to .gitignore; then call again.',
)

/** `seen`: this process looked at everything once; what another one left behind may be older than the hints know. */
type Kept = { picture: Picture | null; seen: boolean; policy: string; epoch: string; unsaved: number }

const restored = (repo: Repository): Kept => {
  const manifest = loadManifest(repo, computeFolder)
  return manifest === null
    ? { picture: null, seen: false, policy: '', epoch: '', unsaved: SAVE_AFTER + 1 }
    : { picture: pictureOf(manifest.root), seen: false, policy: manifest.policy, epoch: manifest.epoch, unsaved: 0 }
}

/** Opens the engine for a place. Nothing is read before the first scan. */
export const openTrees = (repo: Repository): Trees => {
  let kept: Kept | null = null
  let last: Promise<unknown> = Promise.resolve()
  const known: KnownTrees = new Map()

  const lookOnce = async (state: Kept, { store, hints }: ScanRequest): Promise<boolean | Fault> => {
    // What the store has already is not known before the first tree is stored, so nothing is added on the way there.
    const pack = openPackWriter(join(repo.gitDir, 'objects'))
    const early = store && state.epoch === epochOf(repo) ? pack : null
    const picture = state.picture
    const seen = picture === null ? await build(repo, early, null) : await refresh(repo, picture, early, hints?.map(rawPath) ?? null)
    if (isFault(seen)) return seen
    state.picture = { root: seen.root, zones: seen.zones }
    state.unsaved += seen.read
    if (seen.anew) state.policy = policyOf(repo.place.root, seen.root)
    treeOf(seen.root)
    return store ? storeTree(state, pack) : true
  }

  /** Before the first object is written, what the store has already is found out, and the user's packs are taken along. */
  const storeTree = async (state: Kept, pack: PackWriter): Promise<boolean | Fault> => {
    const root = state.picture?.root
    if (root === undefined) return false
    const failed = await fetchKept(repo, root)
    if (failed !== undefined) return failed
    treeOf(root)
    if (state.epoch !== epochOf(repo)) {
      linkUsersPacks(repo)
      const unknown = await markKnown(repo, root)
      if (unknown !== undefined) return unknown
      state.epoch = epochOf(repo)
      state.unsaved += SAVE_AFTER + 1
    }
    return putTree(repo.place.root, root, pack)
  }

  const scanOnce = async (request: ScanRequest): Promise<Scan | Fault> => {
    const unmade = request.store ? await repo.ensure() : undefined
    if (unmade !== undefined) return unmade
    const state = (kept ??= restored(repo))
    const at = Date.now()
    let hints = state.seen ? request.hints : undefined
    for (let tries = 0; tries < TRIES; tries += 1) {
      const whole = await lookOnce(state, { store: request.store, ...(hints !== undefined && { hints }) })
      if (isFault(whole)) return whole
      state.seen ||= hints === undefined
      if (whole) return answer(state, at, hints === undefined)
      hints = undefined
    }
    return changing
  }

  const answer = (state: Kept, at: number, verified: boolean): Scan | Fault => {
    const root = state.picture?.root
    if (root === undefined) return changing
    if (verified) saveSoon(state)
    const notStored = root.left.map(([path, why]) => ({ path: shownPath(path), why }))
    return { tree: treeOf(root), notStored, policy: state.policy, files: root.files, at, verified }
  }

  /** The answer does not wait for the manifest. */
  const saveSoon = (state: Kept): void => {
    if (state.unsaved <= SAVE_AFTER || repo.place.readOnly !== undefined) return
    state.unsaved = 0
    const save = async (): Promise<void> => {
      const root = state.picture?.root
      if (root !== undefined) saveManifest(repo, { root, epoch: state.epoch, policy: state.policy })
    }
    setImmediate(() => void inTurn(save))
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
  return {
    scan: (request) => inTurn(() => scanOnce(request)),
    differences: (tree) =>
      inTurn(async () => {
        const scanned = kept?.picture == null ? await scanOnce({ store: false }) : undefined
        if (isFault(scanned)) return scanned
        const root = kept?.picture?.root
        return root === undefined ? [] : differences(repo, root, tree, known)
      }),
  }
}
