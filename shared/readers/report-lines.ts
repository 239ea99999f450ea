import * as z from 'zod'
import { FailureKind, Frame, TestStatus } from '../session/outcome.ts'

const line = z.number().int().positive().optional().catch(undefined)
const path = z.array(z.string())

/** `key`: made by the reporter before it loads anything of the project, and on each of its lines. Blind writes into its file lack it. */
const Header = z.object({ v: z.literal(1), runner: z.string(), cwd: z.string().optional(), key: z.string().optional() })
const Keyed = z.object({ key: z.string() })
/** Its file may still change it: it counts only where the file never came to results of its own. */
const provisional = z.boolean().optional().catch(undefined)

const Discovered = z.object({ type: z.literal('discovered'), file: z.string(), path, line, provisional })
const Suite = z.object({ type: z.literal('suite'), file: z.string(), path })
const Test = z.object({
  type: z.literal('test'),
  file: z.string(),
  path,
  line,
  status: TestStatus,
  durationMs: z.number().nonnegative().optional().catch(undefined),
  message: z.string().optional(),
  failure: FailureKind.optional().catch(undefined),
  frames: z.array(Frame).optional().catch(undefined),
  attempts: z.number().int().positive().optional().catch(undefined),
  expectFail: z.boolean().optional().catch(undefined),
  params: z.string().optional().catch(undefined),
  provisional,
})
const Problem = z.object({ type: z.literal('problem'), file: z.string(), line, message: z.string() })
const End = z.object({ type: z.literal('end') })

const ReportLine = z.discriminatedUnion('type', [Discovered, Suite, Test, Problem, End])
export type ReportLine = z.infer<typeof ReportLine>

export type ReportLines = {
  /** `undefined`: the first line is not the header of a report that we can read. */
  readonly runner: string | undefined
  /** The folder in which the runner worked, as it saw it; paths in stacks begin with it. */
  readonly cwd: string | undefined
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

const readLine = (text: string, key: string | undefined): ReportLine | undefined => {
  const value = parseJson(text)
  const isKeyed = key === undefined || Keyed.safeParse(value).data?.key === key
  return isKeyed ? ReportLine.safeParse(value).data : undefined
}

/** Splits what a reporter of ours wrote. The code under test could write there too, so nothing is taken on trust. */
export const readReportLines = (text: string): ReportLines => {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const [first = '', ...rest] = whole.split('\n').filter((one) => one !== '')
  const header = Header.safeParse(parseJson(first)).data
  const read = rest.map((one) => readLine(one, header?.key))
  return {
    runner: header?.runner,
    cwd: header?.cwd,
    lines: read.filter((one) => one !== undefined),
    unreadable: read.filter((one) => one === undefined).length,
  }
}
