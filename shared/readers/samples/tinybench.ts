import * as z from 'zod'
import { reportOf, type NamedSamples, type SamplesReport } from './named-samples.ts'

const Latency = z.object({ samples: z.array(z.number()).optional(), p50: z.number().optional(), mean: z.number() })
/** Since 3.0 the latency is an object of its own; before, it was the result. A task that threw has neither. */
const Result = z.union([z.object({ latency: Latency }), Latency.extend({ hz: z.number() })])
const Tasks = z.array(z.object({ name: z.string(), result: z.object({}).loose() })).min(1)

/** Tasks with their results, as a script prints them: `bench.tasks.map(({ name, result }) => ({ name, result }))`. In milliseconds. */
export const tinybenchOf = (document: unknown): SamplesReport | undefined => {
  const read = Tasks.safeParse(document)
  if (!read.success) return rowsOf(document)
  const tasks = read.data.map(({ name, result }) => ({ name, result: Result.safeParse(result).data }))
  if (tasks.every(({ result }) => result === undefined)) return undefined
  return reportOf(
    'tinybench',
    tasks.map(({ name, result }) =>
      inUnit(name, 'ms', result === undefined ? [] : samplesIn('latency' in result ? result.latency : result)),
    ),
  )
}

const samplesIn = ({ samples = [], p50, mean }: z.infer<typeof Latency>): number[] => (samples.length > 0 ? samples : [p50 ?? mean])
const inUnit = (name: string, unit: string, samples: readonly number[]): NamedSamples => ({ name, unit, better: 'less', samples })

/** The columns of a task's name and of its time in nanoseconds, in every version since 2.0; the median is the better one where it is there. */
const NAME = /^task name$/i
const TIMES = [/^latency med(?:ian)? \(ns\)$/i, /^latency (?:avg|average) \(ns\)$/i, /^average time \(ns\)$/i]

type Row = readonly (readonly [column: string, cell: string])[]

const ofRows = (rows: readonly Row[]): SamplesReport | undefined => {
  const found = rows.map((row) => {
    const cell = (pattern: RegExp): string | undefined => row.find(([column]) => pattern.test(column))?.[1]
    const time = TIMES.map(cell).find((text) => text !== undefined && text !== '')
    return { name: cell(NAME), samples: time === undefined ? [] : [Number.parseFloat(time.replaceAll(',', ''))] }
  })
  if (found.every(({ samples }) => samples.length === 0)) return undefined
  return reportOf(
    'tinybench',
    found.flatMap(({ name, samples }) => (name === undefined ? [] : [inUnit(name, 'ns', samples)])),
  )
}

const Rows = z.array(z.record(z.string(), z.union([z.string(), z.number()]))).min(1)

/** `bench.table()` as JSON. */
const rowsOf = (document: unknown): SamplesReport | undefined => {
  const read = Rows.safeParse(document)
  return read.success
    ? ofRows(read.data.map((row) => Object.entries(row).map(([column, cell]) => [column, String(cell)] as const)))
    : undefined
}

/** `console.table(bench.table())`: a box with a head; strings stand in quotes. Each suite has a box of its own. */
export const tinybenchTableOf = (text: string): SamplesReport | undefined => {
  const rows: Row[] = []
  let head: readonly string[] = []
  for (const line of text.split('\n')) {
    const cells = line.startsWith('│') ? line.split('│').slice(1, -1).map(unquoted) : []
    if (cells[0] === '(index)') head = cells
    else if (cells.length > 0 && cells.length === head.length) rows.push(cells.map((cell, at) => [head[at] ?? '', cell] as const))
  }
  return ofRows(rows)
}

const unquoted = (cell: string): string => cell.trim().replace(/^(['"`])(.*)\1$/, '$2')
