import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, isFault } from '../../session/fault.ts'
import type { Change } from '../changes.ts'
import type { Repository } from '../repository.ts'
import { treeOf } from './compute.ts'
import { type KnownTrees, differences } from './differences.ts'
import { saveManifest } from './manifest.ts'
import type { Scan, ScanRequest } from './scan.ts'
import { proveSome } from './prove-some.ts'
import { type Held, SAVE_AFTER, heldBefore, scanOnce } from './scan-once.ts'

/** One process's picture of a work tree. Requests are done one after the other. */
export type Trees = {
  /** Faults: `files_changing`, `rules_unreadable`, `read_only` (to store), `not_a_folder`, `git_failed`. */
  readonly scan: (request: ScanRequest) => Promise<Scan | Fault>
  /** Reads some of the files that were only believed so far; false when there are no more. For idle time. */
  readonly proveSome: () => Promise<boolean>
  /** How the files of the last scan differ from a stored tree, as seen from that tree. Faults: `object_missing`, `git_failed`. */
  readonly differences: (tree: string) => Promise<Change[] | Fault>
}

/** Opens the engine for a place. Nothing is read before the first scan. */
export const openTrees = (repo: Repository): Trees => {
  let held: Held | null = null
  let last: Promise<unknown> = Promise.resolve()
  const known: KnownTrees = new Map()

  const inTurn = <T>(work: (state: Held) => Promise<T>): Promise<T> => {
    const next = last.then(() => work((held ??= heldBefore(repo))))
    last = next.catch(() => undefined)
    return next
  }
  /** A look alone makes no store. */
  const save = async ({ picture, broken, epoch, policy }: Held): Promise<void> => {
    if (picture !== null && !broken && existsSync(join(repo.gitDir, 'HEAD'))) saveManifest(repo, { ...picture, epoch, policy })
  }
  /** The answer does not wait for the manifest. */
  const saveSoon = (state: Held): void => {
    if (state.unsaved <= SAVE_AFTER || repo.place.readOnly !== undefined) return
    state.unsaved = 0
    setImmediate(() => void inTurn(save))
  }
  const scan = async (state: Held, request: ScanRequest): Promise<Scan | Fault> => {
    const scanned = await scanOnce(repo, state, request)
    if (!isFault(scanned) && scanned.verified) saveSoon(state)
    return scanned
  }
  return {
    scan: (request) => inTurn((state) => scan(state, request)),
    proveSome: () =>
      inTurn(async (state) => {
        const read = state.picture === null ? 0 : proveSome(repo, state.picture)
        state.unsaved += read
        return read > 0
      }),
    differences: (tree) =>
      inTurn(async (state) => {
        const scanned = state.picture === null ? await scan(state, { store: false }) : undefined
        if (isFault(scanned)) return scanned
        if (state.picture === null) return []
        treeOf(state.picture.root)
        return differences(repo, state.picture.root, tree, known)
      }),
  }
}
