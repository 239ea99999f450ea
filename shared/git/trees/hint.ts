import { isOurs } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import { atRoot, lookAt } from './look.ts'
import { type FolderNode, joinPath } from './node.ts'
import { type Survey, invalidate } from './survey.ts'
import { examineFile, isStillIgnored, walkChild } from './walk.ts'
import type { Zone } from './zone.ts'

/** Whether the folders above a path are still real ones; the first that is not is put right, and the path with it. */
const isStill = (survey: Survey, zone: Zone, folder: FolderNode, name: RawPath, path: RawPath, child: FolderNode): boolean => {
  const stats = lookAt(atRoot(survey.at, path))
  if (typeof stats !== 'string' && stats.isDirectory()) return true
  if (walkChild(survey, zone, folder, name, path, child)) invalidate(survey.root, path)
  return false
}

/** Looks at one path that is said to have changed, and at nothing else. A folder is looked at with all that is below it. */
export const touch = (survey: Survey, top: Zone, path: RawPath): void => {
  if (path === '' || isOurs(path)) return
  let folder = survey.root
  let zone = top
  let at = ''
  const parts = path.split('/')
  for (const [index, name] of parts.entries()) {
    at = joinPath(at, name)
    if (name === '.git' || isStillIgnored(survey, folder, name, at)) return
    const child = folder.children.get(name)
    if (child === undefined) {
      survey.unknown.push({ folder, name, path: at, zone })
      return
    }
    if (child.kind === 'file') {
      if (examineFile(survey, zone, folder, name, at, child)) invalidate(survey.root, at)
      return
    }
    if (index === parts.length - 1) {
      if (walkChild(survey, zone, folder, name, at, child)) invalidate(survey.root, at)
      return
    }
    if (!isStill(survey, zone, folder, name, at, child)) return
    folder = child
    zone = child.zone ?? zone
  }
}
