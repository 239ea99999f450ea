import * as z from 'zod'
import { readReport } from '../report.ts'
import type { Listed } from './runner.ts'

/** A runner prints its list among other things: the last line, or the last lines, that are JSON of the shape. */
const lastJson = <T>(output: string, shape: z.ZodType<T>): T | undefined => {
  const starts = [...output.matchAll(/^[[{]/gm)].map(({ index }) => index)
  const end = Math.max(output.lastIndexOf(']'), output.lastIndexOf('}')) + 1
  for (const start of starts) {
    const read = shape.safeParse(parsed(output.slice(start, end)))
    if (read.success) return read.data
  }
  return undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const Files = z.array(z.string())
const Tests = z.array(z.object({ name: z.string(), file: z.string() }))

/** `jest --listTests --json`: absolute paths. */
export const listedFiles = (output: string): Listed | undefined => {
  const files = lastJson(output, Files)
  return files === undefined ? undefined : { kind: 'files', names: files }
}

/** `vitest list --json`: each test with its file's absolute path. */
export const listedTests = (output: string): Listed | undefined => {
  const tests = lastJson(output, Tests)
  return tests === undefined ? undefined : { kind: 'tests', names: tests.map(({ file, name }) => `${file} > ${name}`) }
}

/** A run in which our reporter heard of every test, and none was run: their ids. */
export const listedInReport = (report: string | null): Listed | undefined => {
  const outcome = report === null ? undefined : readReport(report)
  return outcome === undefined ? undefined : { kind: 'tests', names: outcome.tests.map(({ id }) => id) }
}
