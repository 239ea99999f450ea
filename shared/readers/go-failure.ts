import type { FailureKind, Frame, TestResult } from '../session/outcome.ts'

/** What is needed to name the project's own lines: the package's folder, the workspace as the run saw it, and which files there are. */
export type GoPlaces = { readonly folder: string; readonly root: string | undefined; readonly has: (file: string) => boolean }

const MOST_MESSAGE = 16_000
const MOST_FRAMES = 20

/** `=== RUN TestX`, `--- FAIL: TestX (0.00s)`: what the runner says of the test rather than the test of itself. */
const isRunnerLine = (line: string): boolean => /^\s*(=== (RUN|PAUSE|CONT|NAME)\b|--- (PASS|FAIL|SKIP|BENCH): )/.test(line)

const ownLines = (output: string): string[] => output.split('\n').filter((line) => !isRunnerLine(line))

/** What the test printed, without the indent that Go puts before its lines. */
export const goMessage = (output: string): string => {
  const lines = ownLines(output).map((line) => line.replace(/^ {4}/, ''))
  const text = lines.join('\n').trim()
  return text.length <= MOST_MESSAGE ? text : `${text.slice(0, MOST_MESSAGE)}\n[... cut]`
}

const kindOf = (output: string): FailureKind => {
  if (/^panic: test timed out after/m.test(output)) return 'timeout'
  if (/^(panic: |fatal error: |SIG[A-Z]+: )/m.test(output)) return 'crash'
  return /race detected during execution of test/.test(output) ? 'error' : 'assertion'
}

const inside = (root: string | undefined, path: string): string | undefined => {
  const below = root === undefined ? undefined : `${root.replace(/\/$/, '')}/`
  return below !== undefined && path.startsWith(below) ? path.slice(below.length) : undefined
}

/** `x_test.go:12: text` names a file of the package alone; what `t.Fatal` said is the last of them, and a note before it came from `t.Log`. */
const saidFrames = (output: string, { folder, has }: GoPlaces): Frame[] =>
  [...output.matchAll(/^\s+([\w.-]+\.go):(\d+): /gm)]
    .map(([, name = '', line]) => ({ file: folder === '.' ? name : `${folder}/${name}`, line: Number(line) }))
    .filter(({ file }) => file.endsWith('_test.go') || has(file))
    .toReversed()

/** `	/w/sub/x_test.go:9 +0x2e`, below the name of the function, innermost first. */
const stackFrames = (output: string, { root }: GoPlaces): Frame[] =>
  [...output.matchAll(/^\t(\/[^\n]+\.go):(\d+)(?: \+0x|$)/gm)].flatMap(([, path = '', line]): Frame[] => {
    const file = inside(root, path)
    return file === undefined || /(^|\/)vendor\//.test(file) ? [] : [{ file, line: Number(line) }]
  })

/** Message, kind and lines of a failed test, from all that it printed. */
export const goFailure = (output: string, places: GoPlaces): Pick<TestResult, 'message' | 'failure' | 'frames'> => {
  const frames = [...stackFrames(output, places), ...saidFrames(output, places)].slice(0, MOST_FRAMES)
  return { message: goMessage(output) || 'it failed and said nothing', failure: kindOf(output), ...(frames.length > 0 && { frames }) }
}
