import { comparisonWords } from '../../judge/regression/comparison-words.ts'
import type { Comparison } from '../../session/comparison.ts'
import type { Evidence } from '../../session/evidence.ts'

/** How a record's tests compare with the baseline's, and what its new tests show without the fix, a line each. */
export const comparedLines = ({ results }: Pick<Evidence, 'results'>, comparison: Comparison | null): string[] => [
  ...(comparison === null ? [] : linesOf(comparison)),
  ...(results.proofs ?? []).map(
    ({ file, line, path, answer, why }) =>
      `proof     ${answer}: ${file}${line === undefined ? '' : `:${line}`} ${path.join(' > ')}: ${why}`,
  ),
]

const linesOf = (comparison: Comparison): string[] => [
  `compared  ${comparisonWords(comparison) || 'against the baseline nothing changed'}${comparison.run === null ? '' : ` (run ${comparison.run} on tree ${comparison.baseline.slice(0, 12)})`}`,
  ...comparison.tests.map(
    ({ class: name, file, line, path, tries }) =>
      `          ${name} ${file}${line === undefined ? '' : `:${line}`} ${path.join(' > ')}${tries === undefined ? '' : `: failed ${tries.now.failed} of ${tries.now.of} now, ${tries.baseline.failed} of ${tries.baseline.of} then`}`,
  ),
]
