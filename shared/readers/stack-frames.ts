import type { Frame } from '../session/outcome.ts'
import { plainText } from './diagnostics/plain-text.ts'
import { isAbsolute, workspacePath, type Place } from './diagnostics/workspace-path.ts'

/** `innermostLast`: the language writes its stacks from the outside in, so a later line is nearer to the failure. */
type Stack = { readonly pattern: RegExp; readonly innermostLast?: true }

const STACKS: readonly Stack[] = [
  // Python's traceback, and the short lines of pytest: `test_a.py:3: AssertionError`, `a.py:5: in f`.
  { pattern: /^(?:E\s)?\s*File "([^"]+)", line (\d+)/, innermostLast: true },
  { pattern: /^(\S.*\.py):(\d+): (?:in \S+|[\w.]*(?:Error|Exception|Exit|Interrupt|Failed|Warning))?\s*$/, innermostLast: true },
  // Where Node says that it threw, its frames, and Vitest's.
  { pattern: /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?\.[cm]?[jt]sx?):(\d+)$/ },
  {
    pattern:
      /^\s*at (?:.*? )?\(?((?:file:\/\/|\/|\.{0,2}\/|[A-Za-z]:[\\/])(?:[^()]|\([^()\s]*\))*?|[^()\s:]+\.[cm]?[jt]sx?):(\d+):\d+\)?(?: \{)?$/,
  },
  { pattern: /^\s*❯ (?:.*? )?(\S+?):(\d+):\d+$/ },
  // A goroutine's frames: the function stands on the line above.
  { pattern: /^\t(.+\.go):(\d+)(?: \+0x[0-9a-f]+)?$/ },
  // Rust's panic, before and since 1.73; the frames of its backtrace are `at ./src/main.rs:3:5`, which Node's pattern reads as well.
  { pattern: /^thread '.*' (?:\(\d+\) )?panicked at ([^'\s][^']*?):(\d+):\d+:?$/ },
  { pattern: /^thread '.*' panicked at '.*', (.+?):(\d+):\d+$/ },
]
const FRAMES = 20
const LONGEST_LINE = 4000

/** Installed code that lies inside of the project all the same. */
const FOREIGN = /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.cargo|\.rustup|\.venv|venv|\.tox|pkg\/mod)\//

/**
 * The lines of the project that the stacks in a text name, innermost first: the first one is where to look. Frames of the language itself and
 * of what is installed are left out, and so is everything outside of the workspace.
 */
export const framesIn = (text: string, place: Place): Frame[] => {
  const inwards: Frame[] = []
  const outwards: Frame[] = []
  for (const line of plainText(text).split('\n')) {
    const found = line.length > LONGEST_LINE ? undefined : frameOf(line, place)
    if (found !== undefined) (found.innermostLast ? inwards : outwards).push(found.frame)
  }
  return distinct([...inwards.reverse(), ...outwards]).slice(0, FRAMES)
}

const frameOf = (line: string, place: Place): { readonly frame: Frame; readonly innermostLast: boolean } | undefined => {
  for (const { pattern, innermostLast = false } of STACKS) {
    const [, written, at] = pattern.exec(line) ?? []
    if (written === undefined) continue
    const file = workspacePath(written, place)
    const foreign = /^(?:node|internal|webpack):|^</.test(written) || isAbsolute(file) || FOREIGN.test(file)
    return foreign || Number(at) < 1 ? undefined : { frame: { file, line: Number(at) }, innermostLast }
  }
  return undefined
}

/** Recursion names one line many times, and a failure's place is often said twice. */
const distinct = (frames: readonly Frame[]): Frame[] => [...new Map(frames.map((frame) => [`${frame.file}:${frame.line}`, frame])).values()]
