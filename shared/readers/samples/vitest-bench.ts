import * as z from 'zod'
import { reportOf, type SamplesReport } from './named-samples.ts'

/** Without `benchmark.includeSamples` the samples are there and empty; a benchmark that threw has no median. */
const Benchmark = z.object({ name: z.string(), rank: z.number(), samples: z.array(z.number()), median: z.number().optional() })
const Report = z.object({
  files: z.array(z.object({ filepath: z.string(), groups: z.array(z.object({ fullName: z.string(), benchmarks: z.array(Benchmark) })) })),
})

/** What `vitest bench --outputJson` writes: `file > group > name`, in milliseconds. */
export const vitestBenchOf = (document: unknown): SamplesReport | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  const groups = read.data.files.flatMap((file) => file.groups)
  return reportOf(
    'vitest bench',
    groups.flatMap(({ fullName, benchmarks }) =>
      benchmarks.map(({ name, samples, median }) => ({
        name: `${fullName} > ${name}`,
        unit: 'ms',
        better: 'less' as const,
        samples: samples.length > 0 || median === undefined ? samples : [median],
      })),
    ),
  )
}
