import { expect, test } from 'vitest'
import type { Conflict, Waiting } from '../../shared/session/conflicts.ts'
import type { Finding } from '../../shared/judge/finding.ts'
import { findingsOf, findingsOverUnsaved } from '../../shared/judge/findings/index.ts'
import type { TreeNow } from '../../shared/judge/freshness.ts'
import { planDocument } from '../../shared/judge/plan-document.ts'
import { standingsOf } from '../../shared/judge/standing.ts'
import { nothingAround, type Surroundings } from '../../shared/judge/surroundings.ts'
import type { Given } from './given.ts'

type Now = {
  readonly tree?: TreeNow
  readonly unsaved?: readonly string[]
  readonly tornLines?: number
  readonly around?: Partial<Surroundings>
  readonly conflicts?: readonly Conflict[]
  readonly waiting?: readonly Waiting[]
}

/** The files of now: tree `t1`, where evidence is made; `t2` is after somebody changed two files. */
const T1: TreeNow = { kind: 'read', tree: 't1', changed: { t2: ['src/sum.js'] } }
export const T2: TreeNow = { kind: 'read', tree: 't2', changed: { t1: ['src/sum.js', 'src/more.js'] } }
export const UNREAD: TreeNow = { kind: 'unread', reason: 'the disk does not answer' }

const shown = ({ severity, code, where, message, fixes }: Finding): string => {
  const place = where.kind === 'file' ? `@${where.path}:${where.line}` : `@plan:${where.item}`
  return `${severity} ${code} ${place} '${message}'${fixes.length > 0 ? ` -> ${fixes.map((fix) => fix.operation).join(', ')}` : ''}`
}

/** The one door: everything that any rule says of a session, in the order of the rules. */
export const checkFindings = (
  title: string,
  { state }: Given,
  expected: readonly string[],
  { tree = T1, unsaved = [], tornLines = 0, around = {}, conflicts = [], waiting = [] }: Now = {},
): void =>
  test(title, () => {
    const input = {
      state,
      standings: standingsOf(state, tree),
      tree,
      unsaved,
      tornLines,
      conflicts,
      waiting,
      surroundings: { ...nothingAround, ...around },
    }
    const findings = findingsOf(input)
    // However an editor gets there: from no unsaved buffer to these, and back.
    const saved = findingsOf({ ...input, unsaved: [] })
    expect(findingsOverUnsaved(saved, input)).toEqual(findings)
    expect(findingsOverUnsaved(findings, { ...input, unsaved: [] })).toEqual(saved)
    expect(findings.map(shown)).toEqual(expected)
    const lines = planDocument(state).lines
    for (const { where } of findings) if (where.kind === 'plan') expect(lines).toHaveProperty(where.item)
  })
