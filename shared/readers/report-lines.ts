import * as z from 'zod'
import { TestStatus } from '../session/outcome.ts'

const line = z.number().int().positive().optional().catch(undefined)
const path = z.array(z.string())

const Header = z.object({ v: z.literal(1), runner: z.string() })
const Discovered = z.object({ type: z.literal('discovered'), file: z.string(), path, line })
const Suite = z.object({ type: z.literal('suite'), file: z.string(), path })
const Test = z.object({
  type: z.literal('test'),
  file: z.string(),
  path,
  line,
  status: TestStatus,
  durationMs: z.number().nonnegative().optional().catch(undefined),
  message: z.string().optional(),
})
const Problem = z.object({ type: z.literal('problem'), file: z.string(), line, message: z.string() })
const End = z.object({ type: z.literal('end') })

const ReportLine = z.discriminatedUnion('type', [Discovered, Suite, Test, Problem, End])
export type ReportLine = z.infer<typeof ReportLine>

export type ReportLines = {
  /** `undefined`: the first line is not the header of a report that we can read. */
  readonly runner: string | undefined
  readonly lines: readonly ReportLine[]
  /** Lines that are not ours; a torn last line is not counted, the run was stopped while it was written. */
  readonly unreadable: number
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Splits what a reporter of ours wrote. The code under test could write there too, so nothing is taken on trust. */
export const readReportLines = (text: string): ReportLines => {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const [first = '', ...rest] = whole.split('\n').filter((one) => one !== '')
  const header = Header.safeParse(parseJson(first))
  const read = rest.map((one) => ReportLine.safeParse(parseJson(one)))
  return {
    runner: header.success ? header.data.runner : undefined,
    lines: read.flatMap((one) => (one.success ? [one.data] : [])),
    unreadable: read.filter((one) => !one.success).length,
  }
}
