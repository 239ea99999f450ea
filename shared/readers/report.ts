import type { FileProblem, Outcome, TestResult } from '../session/outcome.ts'
import { workspacePath, type Place as Folder } from './diagnostics/workspace-path.ts'
import { readReportLines, type ReportLine } from './report-lines.ts'
import { reportPlace } from './report-place.ts'
import { framesIn } from './stack-frames.ts'
import { withIds } from './test-ids.ts'

type Place = { readonly file: string; readonly path: readonly string[]; readonly line?: number | undefined }
type Unnamed = Omit<TestResult, 'id'>

const keyOf = ({ file, path }: Place): string => JSON.stringify([file, path])

const placed = ({ file, path, line }: Place): Pick<Unnamed, 'file' | 'path' | 'line'> => ({
  file,
  path: [...path],
  ...(line === undefined ? {} : { line }),
})

const ofType = <T extends ReportLine['type']>(lines: readonly ReportLine[], type: T): Extract<ReportLine, { type: T }>[] =>
  lines.filter((line): line is Extract<ReportLine, { type: T }> => line.type === type)

type TestLine = Extract<ReportLine, { type: 'test' }>

const isFinal = ({ provisional }: { provisional?: boolean | undefined }): boolean => provisional !== true

/** What a file said of its tests in the end; where it never came to an end, the last that was said of each. */
const lastWord = (lines: readonly ReportLine[]): { tests: TestLine[]; discovered: Place[] } => {
  const tests = ofType(lines, 'test')
  const ended = new Set(tests.filter(isFinal).map(({ file }) => file))
  const open = new Map(tests.filter(({ file }) => !ended.has(file)).map((test) => [JSON.stringify([keyOf(test), test.line]), test]))
  return {
    tests: [...tests.filter(isFinal), ...open.values()],
    discovered: ofType(lines, 'discovered').filter((place) => isFinal(place) || !ended.has(place.file)),
  }
}

const reported = (tests: readonly TestLine[], folder: Folder | undefined): Unnamed[] =>
  tests.map(({ type: _type, provisional: _provisional, frames, ...test }) => {
    const found = frames ?? (folder === undefined ? [] : framesIn(test.message ?? '', folder))
    return { ...test, ...(found.length === 0 ? {} : { frames: found }) }
  })

/** Reporters write paths from their own folder, and a package's folder is not the workspace. */
const fromWorkspace = (line: ReportLine, folder: Folder): ReportLine => {
  const moved = (file: string): string => workspacePath(file, folder)
  if (line.type === 'end') return line
  if (line.type !== 'test' || line.frames === undefined) return { ...line, file: moved(line.file) }
  return { ...line, file: moved(line.file), frames: line.frames.map((frame) => ({ ...frame, file: moved(frame.file) })) }
}

/** Every chain of names that has something below it: a suite, whatever it was announced as. */
const parents = (places: readonly Place[]): Set<string> =>
  new Set(places.flatMap(({ file, path }) => path.slice(0, -1).map((_, index) => keyOf({ file, path: path.slice(0, index + 1) }))))

/** Tests that were announced more often than results came for them. */
const missing = (lines: readonly ReportLine[], tests: readonly TestLine[], discovered: readonly Place[]): Unnamed[] => {
  const suites = new Set([...ofType(lines, 'suite').map(keyOf), ...parents(discovered)])
  const results = new Map<string, number>()
  for (const test of tests) results.set(keyOf(test), (results.get(keyOf(test)) ?? 0) + 1)
  return discovered.flatMap((place): Unnamed[] => {
    const left = results.get(keyOf(place)) ?? 0
    if (left > 0) results.set(keyOf(place), left - 1)
    return left > 0 || suites.has(keyOf(place)) ? [] : [{ ...placed(place), status: 'missing' }]
  })
}

const problems = (lines: readonly ReportLine[], unreadable: number): FileProblem[] => [
  ...ofType(lines, 'problem').map(({ file, line, message }) => ({ file, message, ...(line === undefined ? {} : { line }) })),
  ...(unreadable === 0
    ? []
    : [{ file: '', message: `${unreadable} lines of the report are not the reporter's: something else wrote there` }]),
]

/**
 * What a reporter of ours saw, with paths from `root`, the workspace as the run saw it. Without its header there is no outcome; without its last
 * line the run did not end by itself.
 */
export const readReport = (text: string, root?: string): Outcome | undefined => {
  const { runner, cwd, lines: written, unreadable } = readReportLines(text)
  if (runner === undefined) return undefined
  const folder = reportPlace(cwd, root)
  const lines = folder === undefined ? written : written.map((line) => fromWorkspace(line, folder))
  const { tests, discovered } = lastWord(lines)
  return {
    runner,
    fidelity: 'full',
    tests: withIds([...reported(tests, folder), ...missing(lines, tests, discovered)]),
    problems: problems(lines, unreadable),
    ended: lines.at(-1)?.type === 'end',
  }
}
