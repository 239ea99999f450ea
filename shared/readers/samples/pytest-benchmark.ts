import * as z from 'zod'
import { reportOf, type SamplesReport } from './named-samples.ts'

/** `data` is missing from reports that were saved without it. */
const Stats = z.object({ data: z.array(z.number()).optional(), median: z.number(), rounds: z.number() })
const Report = z.object({ machine_info: z.unknown(), benchmarks: z.array(z.object({ fullname: z.string(), stats: Stats })) })

/** What `pytest --benchmark-json` writes: the id of the test, in seconds for one call. */
export const pytestBenchmarkOf = (document: unknown): SamplesReport | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  return reportOf(
    'pytest-benchmark',
    read.data.benchmarks.map(({ fullname, stats: { data = [], median } }) => ({
      name: fullname,
      unit: 's',
      better: 'less' as const,
      samples: data.length > 0 ? data : [median],
    })),
  )
}
