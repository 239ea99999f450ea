import { type Fault, fault } from '../session/fault.ts'
import type { RawChange } from './memory.ts'
import { type RawPath, shownPath } from './tree-path.ts'
import { filesBelow, standingAt } from './work-file.ts'

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
const whyNotFree = async (root: string, path: RawPath, leaving: ReadonlySet<RawPath>): Promise<Fault | undefined> => {
  const standing = await standingAt(root, path)
  switch (standing.kind) {
    case 'absent':
      return undefined
    case 'blocked':
      return leaving.has(standing.by) ? undefined : inTheWay(path, standing.by)
    case 'folder': {
      const stranger = (await filesBelow(root, path)).find((below) => !leaving.has(below))
      return stranger === undefined ? undefined : inTheWay(path, stranger)
    }
    case 'special':
    case 'file':
      return inTheWay(path, path)
  }
}

const isAs = async (root: string, { path, fromMode, fromOid }: RawChange): Promise<boolean> => {
  const standing = await standingAt(root, path)
  return standing.kind === 'file' && standing.mode === fromMode && standing.oid === fromOid
}

/**
 * Looks at every path of a plan once more, right before anything is written: each must still be what the scan saw.
 * Fault `changed_meanwhile`, or `in_the_way` for a file that no tree holds.
 */
export const whyNotRestorable = async (root: string, plan: readonly RawChange[]): Promise<Fault | undefined> => {
  const leaving = new Set(plan.filter(({ toMode }) => toMode === '000000').map(({ path }) => path))
  for (const change of plan) {
    if (change.fromMode === '000000') {
      const refused = await whyNotFree(root, change.path, leaving)
      if (refused !== undefined) return refused
    } else if (!(await isAs(root, change))) return changedMeanwhile(change.path)
  }
  return undefined
}
