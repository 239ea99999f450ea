import type { Diagnostic } from '../../session/diagnostic.ts'
import { diagnosticOf, withNote } from './diagnostic-of.ts'
import { problemLine } from './problem-line.ts'

/** The compiler complains about its configuration: no file at all. */
const OF_PROJECT = /^error (TS\d+): (.+)$/

/**
 * The two line patterns that nearly every compiler and linter can write. A note on the file of the problem before it becomes a line of that
 * problem's message; any other note stands by itself. Indented lines behind one of TypeScript's belong to it.
 */
export const linesOf = (text: string): Diagnostic[] | undefined => {
  const found: Diagnostic[] = []
  let continues = false
  for (const line of text.split('\n')) {
    const last = found.at(-1)
    const problem = problemLine(line)
    if (problem === undefined && continues && last !== undefined && /^\s+\S/.test(line)) {
      found.splice(-1, 1, withNote(last, line.trim()))
    } else if (problem?.isNote === true && last?.file === problem.diagnostic.file) {
      found.splice(-1, 1, withNote(last, `note: ${problem.diagnostic.message}`))
      continues = false
    } else {
      const one = problem?.diagnostic ?? ofProject(line)
      if (one !== undefined) found.push(one)
      continues = problem?.mayContinue === true
    }
  }
  return found.length === 0 ? undefined : found
}

const ofProject = (line: string): Diagnostic | undefined => {
  const [, code, message] = OF_PROJECT.exec(line) ?? []
  return message === undefined ? undefined : diagnosticOf({ severity: 'error', code, message, source: 'tsc' })
}
