import { type Fault, fault } from '../session/fault.ts'
import type { RawChange } from './memory.ts'
import { type RawPath, shownPath } from './tree-path.ts'
import { filesBelow, standsAt } from './work-file.ts'

const changedMeanwhile = (path: RawPath): Fault =>
  fault(
    'changed_meanwhile',
    `${shownPath(path)} changed since the scan; nothing was written.`,
    'Scan and preview again, then confirm what it shows.',
  )

const inTheWay = (path: RawPath, by: RawPath): Fault =>
  fault(
    'in_the_way',
    `${shownPath(by)} is not stored in any checkpoint and stands where ${shownPath(path)} has to go; nothing was written.`,
    'Move that file away, or restore other paths only.',
  )

/** The path is free, or what stands there leaves by the same plan. */
const whyNotFree = (root: string, path: RawPath, leaving: ReadonlySet<RawPath>): Fault | undefined => {
  const standing = standsAt(root, path)
  switch (standing.kind) {
    case 'absent':
      return undefined
    case 'blocked':
      return leaving.has(standing.by) ? undefined : inTheWay(path, standing.by)
    case 'folder': {
      const stranger = filesBelow(root, path).find((below) => !leaving.has(below))
      return stranger === undefined ? undefined : inTheWay(path, stranger)
    }
    case 'special':
    case 'file':
      return inTheWay(path, path)
  }
}

const isAs = (root: string, { path, fromMode, fromOid }: RawChange): boolean => {
  const standing = standsAt(root, path)
  return standing.kind === 'file' && standing.mode === fromMode && standing.oid === fromOid
}

/**
 * Looks at every path of a plan once more, right before anything is written: each must still be what the scan saw.
 * Fault `changed_meanwhile`, or `in_the_way` for a file that no tree holds.
 */
export const whyNotRestorable = (root: string, plan: readonly RawChange[]): Fault | undefined => {
  const leaving = new Set(plan.filter(({ toMode }) => toMode === '000000').map(({ path }) => path))
  for (const change of plan) {
    if (change.fromMode === '000000') {
      const refused = whyNotFree(root, change.path, leaving)
      if (refused !== undefined) return refused
    } else if (!isAs(root, change)) return changedMeanwhile(change.path)
  }
  return undefined
}
