/**
 * One benchmark as its tool told it: the samples that it kept, or, where it kept none, its one estimate (the median where it tells one, else the mean).
 * Numbers from 0 in `unit`, as the tool has them. `better`: whether less (a time) or more (a rate) is better.
 */
export type NamedSamples = {
  readonly name: string
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly samples: readonly number[]
}

/** What one process told of its benchmarks. `failed`: the names of those that ended in an error, and so have no number. */
export type SamplesReport = {
  readonly format: SamplesFormat
  readonly benchmarks: readonly NamedSamples[]
  readonly failed: readonly string[]
}

export type SamplesFormat = 'vitest bench' | 'mitata' | 'tinybench' | 'pytest-benchmark' | 'go bench' | 'criterion' | 'cargo bench'

/** A benchmark without a single number could not be measured: it is told as failed, and never just left out. */
export const reportOf = (format: SamplesFormat, found: readonly NamedSamples[]): SamplesReport => {
  const read = found.map((one) => ({ ...one, samples: one.samples.filter((sample) => Number.isFinite(sample) && sample >= 0) }))
  return {
    format,
    benchmarks: distinct(read.filter(({ samples }) => samples.length > 0)),
    failed: read.filter(({ samples }) => samples.length === 0).map(({ name }) => name),
  }
}

/** Two benchmarks of one name would be taken for one: the second is `name #2`, on both sides of a comparison alike. */
const distinct = (benchmarks: readonly NamedSamples[]): NamedSamples[] => {
  const seen = new Map<string, number>()
  return benchmarks.map((benchmark) => {
    const count = (seen.get(benchmark.name) ?? 0) + 1
    seen.set(benchmark.name, count)
    return count === 1 ? benchmark : { ...benchmark, name: `${benchmark.name} #${count}` }
  })
}
