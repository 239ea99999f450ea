import { reportOf, type NamedSamples, type SamplesReport } from './named-samples.ts'

/** `test inner::long ... bench:      17,526.10 ns/iter (+/- 54,708.64) = 233 MB/s` */
const RESULT = /^test (.+?) +\.\.\. bench: +([\d,.]+) (\S+)\/iter/gm

/** What Rust's own benchmarks print, and Criterion's with `--output-format bencher`: a median, in nanoseconds. */
export const cargoBenchOf = (text: string): SamplesReport | undefined => {
  const found = [...text.matchAll(RESULT)].map(([, name = '', median = '', unit = 'ns']): NamedSamples => ({
    name,
    unit,
    better: 'less',
    samples: [Number(median.replaceAll(',', ''))],
  }))
  return found.length === 0 ? undefined : reportOf('cargo bench', found)
}
