import type { FailureKind, FileProblem, Frame, Outcome, TestResult, TestStatus } from '../session/outcome.ts'
import { workspacePath, type Place } from './diagnostics/workspace-path.ts'
import { framesIn } from './stack-frames.ts'
import { readTapStream, type TapPoint } from './tap-points.ts'
import { withIds } from './test-ids.ts'

type Unnamed = Omit<TestResult, 'id'>

export type TapReport = {
  readonly text: string
  /** Where the run was; without it, paths stay as they are written. */
  readonly ran?: Place | undefined
}

const MOST_MESSAGE = 16_000

const unquoted = (value: string): string => value.trim().replace(/^(['"])(.*)\1$/, '$2')

/** A value of the block: on its line, or, behind `|-`, the first line below it. */
const valueOf = (block: string, names: readonly string[]): string | undefined => {
  const lines = block.split('\n')
  for (const [index, line] of lines.entries()) {
    const [, name = '', value = ''] = /^\s*([\w-]+):(?:\s+(.*))?$/.exec(line) ?? []
    if (!names.includes(name)) continue
    const found = /^[|>][+-]?$/.test(value) ? (lines[index + 1] ?? '') : value
    if (unquoted(found) !== '') return unquoted(found)
  }
  return undefined
}

const below = (path: string, ran: Place | undefined): string => (ran === undefined ? path : workspacePath(path, ran))

/** `location: '/w/a.test.js:3:1'`, `at: a.js:3`, or `file:` with `line:`. */
const placeIn = (block: string, ran: Place | undefined): Frame[] => {
  const told = valueOf(block, ['location', 'at']) ?? ''
  const [, path, at] = /^(?:[^(]*\()?(.+?):(\d+)(?::\d+)?\)?$/.exec(told) ?? []
  const file = path ?? valueOf(block, ['file', 'fileName'])
  const line = Number(at ?? valueOf(block, ['line', 'lineNumber']) ?? Number.NaN)
  return file === undefined || !(line > 0) ? [] : [{ file: below(file, ran), line }].filter((frame) => !frame.file.startsWith('/'))
}

const kindOf = (block: string): FailureKind => {
  const type = valueOf(block, ['failureType']) ?? ''
  if (type === 'testTimeoutFailure') return 'timeout'
  if (type === 'hookFailed') return 'hook'
  return /^\s*(operator|found|wanted|expected|actual|got):|ERR_ASSERTION/m.test(block) ? 'assertion' : 'error'
}

const statusOf = ({ ok, directive, block }: TapPoint): TestStatus => {
  if (directive?.kind === 'skip') return 'skipped'
  if (directive?.kind === 'todo') return 'todo'
  if (ok) return 'passed'
  return valueOf(block, ['failureType']) === 'cancelledByParent' ? 'missing' : 'failed'
}

const failure = (block: string, ran: Place | undefined): Partial<Unnamed> => {
  const title = valueOf(block, ['message', 'error'])
  const message = [title, block]
    .filter((text) => text !== undefined && text !== '')
    .join('\n\n')
    .slice(0, MOST_MESSAGE)
  // Node writes the stack without the `at` of each of its lines.
  const stack = ran === undefined ? [] : framesIn(block.replace(/^\s+(?=\S.* \(.*:\d+:\d+\)$|\S+:\d+:\d+$)/gm, '    at '), ran)
  const frames = stack.length > 0 ? stack : placeIn(block, ran)
  return { message: message || 'it failed and said nothing', failure: kindOf(block), ...(frames.length > 0 && { frames }) }
}

const looksLikeFile = (name: string): boolean => /[/\\].*\.\w+$|\.[cm]?[jt]sx?$|\.(t|php|sh|bats|py|rb)$/.test(name)

const resultOf = (point: TapPoint, names: readonly string[], ran: Place | undefined): Unnamed => {
  const status = statusOf(point)
  const isFile = names.length > 1 && looksLikeFile(names[0] ?? '')
  return {
    // A place is told of failures alone, and a test that has another file when it fails would be another test.
    file: isFile ? below(names[0] ?? '', ran) : '',
    path: isFile ? names.slice(1) : [...names],
    status,
    ...(point.durationMs !== undefined && { durationMs: point.durationMs }),
    ...(status === 'failed' && failure(point.block, ran)),
    ...(status !== 'failed' && point.directive !== undefined && point.directive.reason !== '' && { message: point.directive.reason }),
  }
}

/** A point with others below it is their suite: it is a test of its own only where it fails and none of them does. */
const flatten = (point: TapPoint, above: readonly string[], ran: Place | undefined): Unnamed[] => {
  const names = [...above, point.name]
  const tests = point.children.flatMap((child) => flatten(child, names, ran))
  const isOwn = tests.length === 0 || (statusOf(point) === 'failed' && !tests.some(({ status }) => status === 'failed'))
  return isOwn ? [...tests, resultOf(point, names, ran)] : tests
}

/** What a TAP stream tells. Without a plan, or with another count than planned, it stopped early. Undefined: nothing in it is TAP. */
export const readTap = ({ text, ran }: TapReport): Outcome | undefined => {
  const { points, orphans, disagreements, planned, bailOut } = readTapStream(text)
  if (points.length === 0 && orphans.length === 0 && planned === undefined && bailOut === undefined) return undefined
  const tests = [
    ...points.flatMap((point) => flatten(point, [], ran)),
    ...orphans.flatMap(({ names, point }) => flatten(point, names, ran)),
  ]
  const say = (message: string): FileProblem => ({ file: '', message })
  return {
    runner: 'tap',
    fidelity: 'format',
    tests: withIds(tests),
    problems: [
      ...disagreements.map(say),
      ...(bailOut === undefined ? [] : [say(`bail out: ${bailOut === '' ? 'no reason given' : bailOut}`)]),
      ...(planned === undefined ? [say('there is no plan: nobody can say whether every test ran')] : []),
    ],
    ended: planned !== undefined && bailOut === undefined && orphans.length === 0 && disagreements.length === 0,
  }
}
