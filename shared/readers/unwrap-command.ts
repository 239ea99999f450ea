import { programName } from './argv-flags.ts'

/** A command taken apart: what has to stand before the program (assignments, a coverage program, `node` with flags), and the program's own words. */
export type Unwrapped = { readonly before: readonly string[]; readonly command: readonly string[] }

const isAssignment = (word: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word)

/** Programs that start another and add nothing that its result depends on, with the words of theirs that may stand before it. */
const launchers: Readonly<Record<string, ReadonlySet<string>>> = {
  npx: new Set(['--no-install', '--no', '--yes', '-y', '--']),
  bunx: new Set([]),
  pnpx: new Set([]),
  pnpm: new Set(['exec', '--']),
  yarn: new Set(['exec', 'run', '-s', '--silent', '--']),
}
const isNpmExec = (words: readonly string[]): boolean => words[0] === 'npm' && (words[1] === 'exec' || words[1] === 'x')

const afterLauncher = (words: readonly string[]): readonly string[] | undefined => {
  const allowed = isNpmExec(words) ? launchers['npx'] : launchers[words[0] ?? '']
  if (allowed === undefined) return undefined
  const own = words.slice(isNpmExec(words) ? 2 : 1)
  const first = own.findIndex((word) => !allowed.has(word))
  return first === -1 ? [] : own.slice(first)
}

/** `NODE_ENV=test cross-env A=1 npx jest` -> its assignments and `jest`. */
const peeled = (
  words: readonly string[],
  assignments: readonly string[] = [],
): { assignments: readonly string[]; rest: readonly string[] } => {
  const [first = '', ...rest] = words
  if (isAssignment(first)) return peeled(rest, [...assignments, first])
  if ((first === 'cross-env' || first === 'env') && rest[0]?.startsWith('-') !== true) return peeled(rest, assignments)
  const launched = afterLauncher(words)
  return launched === undefined ? { assignments, rest: words } : peeled(launched, assignments)
}

/** How many words stand before an installed runner: a coverage program with its flags, or `node` with its own. */
const wordsBefore = (words: readonly string[], programs: readonly string[]): number => {
  const isNamed = (word: string): boolean => programs.includes(programName(word)) && word !== 'node'
  if (['c8', 'nyc'].includes(words[0] ?? '')) return Math.max(0, words.findIndex(isNamed))
  const isPath = (word: string): boolean => word.includes('/') && isNamed(word)
  return words[0] === 'node' && !words.includes('--test') ? Math.max(0, words.findIndex(isPath)) : 0
}

/** Takes away what stands around one of these programs. */
export const unwrapCommand = (words: readonly string[], programs: readonly string[]): Unwrapped => {
  const { assignments, rest } = peeled(words)
  const count = wordsBefore(rest, programs)
  return { before: [...(assignments.length === 0 ? [] : ['env', ...assignments]), ...rest.slice(0, count)], command: rest.slice(count) }
}
