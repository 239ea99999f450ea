import type { FailureKind, Frame, TestResult } from '../session/outcome.ts'

const MOST_MESSAGE = 16_000
const MOST_FRAMES = 20

type Panic = { readonly file: string; readonly line: number; readonly said: string }

/** `panicked at src/lib.rs:10:5:` with the message below it, or, before Rust 1.73, `panicked at 'message', src/lib.rs:10:5`. */
const panicsIn = (printed: string): Panic[] => {
  const found = printed.matchAll(/panicked at (?:'([\s\S]*?)', )?([^\s:']+\.rs):(\d+):\d+(?::\n([^\n]*))?/g)
  return [...found].map(([, before, file = '', line, below]) => ({ file, line: Number(line), said: (before ?? below ?? '').trim() }))
}

/** The harness itself, about a test that was to panic. */
const unpanicked = /^note: (test did not panic as expected|panic did not contain expected string)(?: at ([^\s:]+\.rs):(\d+):\d+)?/m

const kindOf = (printed: string, panics: readonly Panic[]): FailureKind => {
  // Before Rust 1.66, the harness asserts that a test did not return an error.
  const compared = panics.some(({ said }) => said.startsWith('assertion') && !said.includes('returned a termination value'))
  return compared || unpanicked.test(printed) ? 'assertion' : 'error'
}

/** `at ./src/lib.rs:37:9` of a backtrace, below the folder of its package. */
const backtrace = (printed: string, folder: string): Frame[] =>
  [...printed.matchAll(/^\s+at \.\/([^\s:]+\.rs):(\d+):\d+$/gm)].map(([, file = '', line]) => ({
    file: `${folder === '' ? '' : `${folder}/`}${file}`,
    line: Number(line),
  }))

const once = (frames: readonly Frame[]): Frame[] => [...new Map(frames.map((frame) => [`${frame.file}:${frame.line}`, frame])).values()]

/**
 * Message, kind and lines of a failed test from what it printed; `folder` is its package's, from the workspace. The last panic is the one that
 * ended it. A doc test panics on lines of a program made from it, which are nobody's.
 */
export const cargoFailure = (
  printed: string,
  folder: string,
  kind: 'binary' | 'doc',
): Pick<TestResult, 'message' | 'failure' | 'frames'> => {
  const panics = panicsIn(printed)
  const title = panics.at(-1)?.said ?? unpanicked.exec(printed)?.[1] ?? ''
  const message = [title, printed].filter((text) => text !== '').join('\n\n')
  const noted = unpanicked.exec(printed)
  const own = [...panics.toReversed(), ...(noted?.[2] === undefined ? [] : [{ file: noted[2], line: Number(noted[3]) }])]
  const frames = kind === 'doc' ? [] : once([...own.map(({ file, line }) => ({ file, line })), ...backtrace(printed, folder)])
  return {
    message: message.slice(0, MOST_MESSAGE) || 'it failed and said nothing',
    failure: kindOf(printed, panics),
    ...(frames.length > 0 && { frames: frames.filter(({ file }) => !file.startsWith('/')).slice(0, MOST_FRAMES) }),
  }
}
