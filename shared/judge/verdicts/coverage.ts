import type { Check } from '../../session/check.ts'
import type { RunVerdict } from '../../session/evidence.ts'
import type { RunEnd } from '../../session/run.ts'
import { couldNotRun, endLabel, met, unmet } from './words.ts'

type CoverageCheck = Extract<Check, { kind: 'coverage' }>
export type CoverageSum = { readonly covered: number; readonly total: number }

/** Whether enough of the scope was reached. The share is computed here, from counts; a failing run covers nothing. */
export const judgeCoverage = (check: CoverageCheck, end: RunEnd, sum: CoverageSum | null): RunVerdict => {
  if (end.kind !== 'exited' || end.code !== 0) return unmet(endLabel(end))
  if (sum === null) return couldNotRun('it left no coverage report that can be read; name its place with path')
  const what = check.what ?? 'lines'
  if (sum.total === 0) return couldNotRun(`the coverage report has no ${what} in the scope`)
  const label = `${percent(sum)} % of ${what} covered (${sum.covered} of ${sum.total})`
  return sum.covered * 100 >= check.min * sum.total ? met(label) : unmet(`${label}, at least ${check.min} % is asked`)
}

/** Rounded down, so that 79.96 never reads as 80. */
const percent = ({ covered, total }: CoverageSum): string => (Math.floor((covered / total) * 1000) / 10).toFixed(1)
