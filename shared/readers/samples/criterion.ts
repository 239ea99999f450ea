import * as z from 'zod'
import { quantityIn } from '../quantity.ts'
import { reportOf, type NamedSamples, type SamplesReport } from './named-samples.ts'

const Sample = z.object({ sampling_mode: z.string().optional(), iters: z.array(z.number()), times: z.array(z.number()) })
const Estimate = z.object({ point_estimate: z.number() })
/** A change against an earlier run looks the same, but for the deviations. */
const Estimates = z.object({ median: Estimate, median_abs_dev: Estimate })
/** `base` beside `new` is an earlier run. */
const PLACE = /(?:^|\/)criterion\/(.+)\/new\/(?:sample|estimates)\.json$/

const inNanoseconds = (name: string, samples: readonly number[]): NamedSamples => ({ name, unit: 'ns', better: 'less', samples })

/**
 * `target/criterion/<name>/new/sample.json` or `estimates.json`, in which only the place tells the name; printed, it is just `benchmark`. A sample is a time of so many iterations; what
 * one of them took is compared.
 */
export const criterionFileOf = (document: unknown, path: string): SamplesReport | undefined => {
  const name = path === '' ? 'benchmark' : PLACE.exec(path.replaceAll('\\', '/'))?.[1]
  if (name === undefined) return undefined
  const sample = Sample.safeParse(document).data
  if (sample !== undefined)
    return reportOf('criterion', [
      inNanoseconds(
        name,
        sample.times.map((time, at) => time / (sample.iters[at] ?? Number.NaN)),
      ),
    ])
  const estimates = Estimates.safeParse(document).data
  return estimates && reportOf('criterion', [inNanoseconds(name, [estimates.median.point_estimate])])
}

const Message = z.object({
  reason: z.literal('benchmark-complete'),
  id: z.string(),
  iteration_count: z.array(z.number()),
  measured_values: z.array(z.number()),
  unit: z.string(),
})

/** What `cargo criterion --message-format=json` prints, one message a benchmark. */
export const criterionMessagesOf = (documents: readonly unknown[]): SamplesReport | undefined => {
  const messages = documents.flatMap((document) => Message.safeParse(document).data ?? [])
  if (messages.length === 0) return undefined
  return reportOf(
    'criterion',
    messages.map(({ id, unit, iteration_count: counts, measured_values: values }) => ({
      name: id,
      unit,
      better: 'less' as const,
      samples: values.map((value, at) => value / (counts[at] ?? Number.NaN)),
    })),
  )
}

const NUMBER = '\\S+ \\S+'
/** `sums/short   time:   [85.9 ns 86.2 ns 86.7 ns]`: the estimate between the ends of its interval. A long name stands on the line before. */
const TIME = new RegExp(`^(?:(\\S.*?)\\s+|\\s+)time:\\s+\\[${NUMBER} (${NUMBER}) ${NUMBER}\\]`)

/** What `cargo bench` prints for people. */
export const criterionTextOf = (text: string): SamplesReport | undefined => {
  const lines = text.split('\n')
  const found = lines.flatMap((line, at) => {
    const [, name = lines[at - 1]?.trim() ?? '', estimate] = TIME.exec(line) ?? []
    if (estimate === undefined) return []
    return [inNanoseconds(name, [quantityIn(estimate, 'ns') ?? Number.NaN])]
  })
  return found.length === 0 ? undefined : reportOf('criterion', found)
}
