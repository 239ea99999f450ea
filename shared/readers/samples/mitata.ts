import * as z from 'zod'
import { reportOf, type SamplesReport } from './named-samples.ts'

const Stats = z.object({ samples: z.array(z.number()).nullish(), p50: z.number() })
const Run = z.object({ name: z.string(), stats: Stats.optional(), error: z.unknown().optional() })
const Report = z.object({
  layout: z.array(z.object({ name: z.string().nullable() })),
  benchmarks: z.array(z.object({ group: z.number(), runs: z.array(Run) })),
})

/**
 * What mitata prints with `run({ format: 'json' })`: `group > name`, in nanoseconds. `{ json: { samples: false } }` prints the median without the
 * samples, which are megabytes.
 */
export const mitataOf = (document: unknown): SamplesReport | undefined => {
  const read = Report.safeParse(document)
  if (!read.success) return undefined
  const { layout, benchmarks } = read.data
  return reportOf(
    'mitata',
    benchmarks.flatMap(({ group, runs }) => {
      const within = layout[group]?.name ?? null
      return runs.map(({ name, stats }) => ({
        name: within === null ? name : `${within} > ${name}`,
        unit: 'ns',
        better: 'less' as const,
        samples: stats === undefined ? [] : (stats.samples ?? [stats.p50]),
      }))
    }),
  )
}
