import { documentsIn } from '../diagnostics/json-documents.ts'
import { plainText } from '../diagnostics/plain-text.ts'
import { cargoBenchOf } from './cargo-bench.ts'
import { criterionFileOf, criterionMessagesOf, criterionTextOf } from './criterion.ts'
import { goBenchOf } from './go-bench.ts'
import { mitataOf } from './mitata.ts'
import { reportOf, type SamplesReport } from './named-samples.ts'
import { pytestBenchmarkOf } from './pytest-benchmark.ts'
import { tinybenchOf, tinybenchTableOf } from './tinybench.ts'
import { vitestBenchOf } from './vitest-bench.ts'

const OF_DOCUMENTS = [vitestBenchOf, pytestBenchmarkOf, mitataOf, tinybenchOf, criterionFileOf]
const OF_TEXT = [goBenchOf, cargoBenchOf, criterionTextOf, tinybenchTableOf]

/** pytest prints its progress without a line end, so that a report on the same stream begins behind it: `...  [100%]{`. */
const BEHIND_WORDS = /^(\S.*[^\s:])\{$/gm

/**
 * The benchmarks that a process told of, by what it printed or by a file that it left; the content says which tool it was. `path`: the file's, from
 * which Criterion's have their name. Undefined: no known tool wrote this.
 */
export const readSamples = (text: string, path = ''): SamplesReport | undefined => {
  const plain = plainText(text).replace(BEHIND_WORDS, '$1\n{')
  const { documents } = documentsIn(plain)
  const told = documents.flatMap((document) => firstOf(OF_DOCUMENTS, (read) => read(document, path)) ?? [])
  return criterionMessagesOf(documents) ?? together(told) ?? firstOf(OF_TEXT, (read) => read(plain))
}

/** A process may print several reports, as one for each of its suites. */
const together = (reports: readonly SamplesReport[]): SamplesReport | undefined => {
  const [first] = reports
  if (first === undefined) return undefined
  const read = reportOf(
    first.format,
    reports.flatMap(({ benchmarks }) => benchmarks),
  )
  return { ...read, failed: reports.flatMap(({ failed }) => failed) }
}

const firstOf = <T>(list: readonly T[], read: (one: T) => SamplesReport | undefined): SamplesReport | undefined => {
  for (const one of list) {
    const report = read(one)
    if (report !== undefined) return report
  }
  return undefined
}
