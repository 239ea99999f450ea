import type { Fault } from '../../session/fault.ts'
import type { Workspace } from '../context.ts'
import { listTests, type ListedTests } from './list-tests.ts'
import { readyCriteria, type ReadyCriterion } from './ready-criteria.ts'

/** `listed`: in words, how many tests the runner itself names, or why it could not be asked; null for what has no tests. */
export type ProvedCriterion = Pick<ReadyCriterion, 'text' | 'check' | 'why'> & { readonly listed: string | null }

/** All listings together; a first look at a folder is no time to wait longer. */
const PATIENCE_MS = 30_000

/** The ready criteria of a workspace, each detected test command held against its runner's own list, for as long as there is patience. */
export const provedCriteria = async (
  workspace: Workspace,
  patienceMs = PATIENCE_MS,
): Promise<{ readonly criteria: ProvedCriterion[]; readonly problem: Fault | null }> => {
  const { criteria, problem } = readyCriteria(workspace.place.root)
  const until = performance.now() + patienceMs
  const proved: ProvedCriterion[] = []
  for (const { text, check, why, detected } of criteria) {
    const left = Math.floor(until - performance.now())
    const isTests = detected?.kind === 'tests'
    const listed = isTests && left > 0 ? wordsOf(await listTests(workspace, detected, left)) : null
    proved.push({ text, check, why, listed: isTests && left <= 0 ? wordsOf({ problem: 'there was no time to ask' }) : listed })
  }
  return { criteria: proved, problem }
}

const wordsOf = (listed: ListedTests): string => {
  if ('problem' in listed) return `not proved by listing, ${listed.problem}`
  const unit = listed.kind === 'tests' ? 'test' : 'test file'
  return `${listed.count} ${unit}${listed.count === 1 ? '' : 's'} listed`
}
