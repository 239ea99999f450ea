import { join } from 'node:path'
import { type Fault, fault, isFault } from '../../session/fault.ts'
import { type PackWriter, openPackWriter } from '../pack/pack-writer.ts'
import type { Repository } from '../repository.ts'
import { type RawPath, rawPath, shownPath } from '../tree-path.ts'
import { computeFolder, treeOf } from './compute.ts'
import { fetchKept } from './kept.ts'
import { epochOf, linkUsersPacks, markKnown } from './known.ts'
import { loadManifest } from './manifest.ts'
import { type LookOptions, type Picture, type Refreshed, build, pictureOf, refresh } from './picture.ts'
import { policyOf } from './policy.ts'
import { putTree } from './put.ts'
import type { Scan, ScanRequest } from './scan.ts'

/**
 * What a process holds of a work tree. `broken`: the last look did not come to its end, so the picture is half old and half new. `seen`: it
 * looked at everything once; what another one left behind may be older than the hints know.
 * `epoch` says which state of the store the picture's `stored` marks belong to; empty: none.
 */
export type Held = { picture: Picture | null; broken: boolean; seen: boolean; policy: string; epoch: string; unsaved: number }

const TRIES = 5
/** So many files read again by the next process cost less than writing the manifest. */
export const SAVE_AFTER = 200

const changing = fault(
  'files_changing',
  'Files changed each time they were read.',
  'Wait until the program that writes them has finished, or add its output to .gitignore; then call again.',
)

/** What the last process left, or nothing. */
export const heldBefore = (repo: Repository): Held => {
  const manifest = loadManifest(repo, computeFolder)
  return manifest === null
    ? { picture: null, broken: false, seen: false, policy: '', epoch: '', unsaved: SAVE_AFTER + 1 }
    : {
        picture: pictureOf(manifest.root, manifest.files),
        broken: false,
        seen: false,
        policy: manifest.policy,
        epoch: manifest.epoch,
        unsaved: 0,
      }
}

/** Before the first object is written, what the store has already is found out, and the user's packs are taken along. */
const learnStored = async (repo: Repository, held: Held, { root }: Picture): Promise<Fault | undefined> => {
  if (held.epoch === epochOf(repo)) return undefined
  linkUsersPacks(repo)
  // Before they are asked about: what is taken out meanwhile is then not believed to be there.
  const epoch = epochOf(repo)
  const failed = await markKnown(repo, root)
  if (failed !== undefined) return failed
  held.epoch = epoch
  held.unsaved += SAVE_AFTER + 1
  return undefined
}

const storePicture = async (repo: Repository, held: Held, picture: Picture, pack: PackWriter): Promise<boolean | Fault> => {
  const failed = await fetchKept(repo, picture.root)
  if (failed !== undefined) return failed
  treeOf(picture.root)
  return (await learnStored(repo, held, picture)) ?? putTree(repo.place.root, picture.root, pack)
}

/** After a look that failed half way nothing is taken for known but files with the same stat key. */
const lookAgain = (repo: Repository, held: Held, options: LookOptions, hints: readonly RawPath[] | null): Promise<Refreshed | Fault> => {
  const { picture, broken } = held
  held.broken = true
  return picture === null || broken ? build(repo, options, picture?.root ?? null) : refresh(repo, picture, options, hints)
}

/** One look; false when a file changed between being looked at and being stored. */
const lookOnce = async (repo: Repository, held: Held, { store, hints, believe = false }: ScanRequest): Promise<boolean | Fault> => {
  const pack = openPackWriter(join(repo.gitDir, 'objects'))
  // What the store has already is not known before the first tree is stored, so nothing is added on the way there.
  const options = { pack: store && held.epoch === epochOf(repo) ? pack : null, prove: store && hints === undefined && !believe }
  const seen = await lookAgain(repo, held, options, hints?.map(rawPath) ?? null)
  if (isFault(seen)) return seen
  held.picture = { root: seen.root, files: seen.files, zones: seen.zones }
  held.unsaved += seen.read
  treeOf(seen.root)
  if (seen.anew) held.policy = policyOf(repo.place.root, seen.root)
  held.broken = false
  // Somebody moved folders while they were read.
  if (seen.moved) return false
  return store ? storePicture(repo, held, held.picture, pack) : true
}

const answer = ({ picture, policy }: Held, at: number, verified: boolean): Scan | Fault => {
  if (picture === null) return changing
  const { left, files } = picture.root
  const notStored = left.map(([path, why]) => ({ path: shownPath(path), why }))
  return { tree: treeOf(picture.root), notStored, policy, files, at, verified }
}

/** Looks, and stores when asked to; again from everything when files change meanwhile. */
export const scanOnce = async (repo: Repository, held: Held, request: ScanRequest): Promise<Scan | Fault> => {
  const unmade = request.store ? await repo.ensure() : undefined
  if (unmade !== undefined) return unmade
  const at = Date.now()
  let hints = held.seen ? request.hints : undefined
  for (let tries = 0; tries < TRIES; tries += 1) {
    const whole = await lookOnce(repo, held, { ...request, hints })
    if (isFault(whole)) return whole
    held.seen ||= hints === undefined
    if (whole) return answer(held, at, hints === undefined)
    hints = undefined
  }
  return changing
}
