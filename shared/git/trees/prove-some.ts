import type { Repository } from '../repository.ts'
import { type RawPath, parentsOf } from '../tree-path.ts'
import { atRoot, lookAt } from './look.ts'
import { type FolderNode, joinPath } from './node.ts'
import type { Picture } from './picture.ts'
import { type Survey, invalidate, surveyOf } from './survey.ts'
import { examineFile } from './walk.ts'
import type { Zone } from './zone.ts'

/** Files read in one go: a request waits for no more than these. */
const AT_ONCE = 100

type Believed = { readonly folder: FolderNode; readonly name: RawPath; readonly path: RawPath; readonly zone: Zone }

const collect = (folder: FolderNode, path: RawPath, zone: Zone, found: Believed[]): void => {
  for (const [name, node] of folder.children) {
    if (found.length >= AT_ONCE) return
    const below = joinPath(path, name)
    if (node.kind === 'folder') collect(node, below, node.zone ?? zone, found)
    else if (node.believed) found.push({ folder, name, path: below, zone })
  }
}

const standsInFolders = (at: string, path: RawPath): boolean =>
  parentsOf(path).every((parent) => {
    const stats = lookAt(atRoot(at, parent))
    return typeof stats !== 'string' && stats.isDirectory()
  })

const prove = (survey: Survey, { folder, name, path, zone }: Believed): void => {
  const node = folder.children.get(name)
  if (node?.kind !== 'file') return
  if (!standsInFolders(survey.at, path)) {
    // Something else took the folder's place; the next look sees to it.
    Object.assign(node, { believed: false, ctimeMs: Number.NaN })
    return
  }
  if (examineFile(survey, zone, folder, name, path, node)) invalidate(survey.root, path)
}

/** Reads the next files that were taken from the user's index, and gives how many. What came up in their place waits for a look. */
export const proveSome = (repo: Repository, picture: Picture): number => {
  const { root } = picture
  const found: Believed[] = []
  if (root.zone !== null) collect(root, '', root.zone, found)
  const survey = surveyOf(repo, { ...picture, pack: null, prove: true, earlier: null })
  for (const one of found) prove(survey, one)
  // A folder that took a file's place is found by the next look at everything.
  for (const { folder } of survey.unknown) folder.ctimeMs = Number.NaN
  return found.length
}
