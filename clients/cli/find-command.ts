import type { Command } from './command.ts'

export type FoundCommand =
  | { readonly kind: 'found'; readonly command: Command; readonly args: readonly string[] }
  | { readonly kind: 'unknown'; readonly words: string; readonly nearest: string | null }
  | { readonly kind: 'unfinished'; readonly words: string; readonly verbs: readonly string[] }
  | { readonly kind: 'nothing' }

/** Flags with a value that may stand before the command too: `maestro --root DIR status`. */
const LEADING = new Set(['--root', '--session'])

/** The command whose path the arguments begin with, the longest first, and what is left for it. */
export const findCommand = (commands: readonly Command[], argv: readonly string[]): FoundCommand => {
  const start = leadingFlags(argv)
  const words = argv.slice(start)
  if (words.length === 0) return { kind: 'nothing' }
  const fits = commands.filter(({ path }) => path.split(' ').every((word, index) => words[index] === word))
  const command = fits.toSorted((a, b) => b.path.length - a.path.length)[0]
  const noun = words[0] ?? ''
  const verbs = commands.flatMap(({ path }) => (path.startsWith(`${noun} `) ? [path.slice(noun.length + 1)] : []))
  if (command === undefined)
    return verbs.length > 0 && words.length === 1 ? { kind: 'unfinished', words: noun, verbs } : unknown(commands, words)
  return { kind: 'found', command, args: [...argv.slice(0, start), ...words.slice(command.path.split(' ').length)] }
}

const leadingFlags = (argv: readonly string[]): number => {
  let start = 0
  while (argv[start]?.startsWith('-') === true) start += LEADING.has(argv[start] ?? '') ? 2 : 1
  return start
}

const unknown = (commands: readonly Command[], words: readonly string[]): FoundCommand => {
  const plain = words.filter((word) => !word.startsWith('-'))
  const said = [plain.slice(0, 2).join(' '), plain[0] ?? '']
  const ranked = commands
    .map(({ path }) => ({ path, distance: Math.min(...said.map((text) => editDistance(text, path))) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  const near = best !== undefined && best.distance <= Math.max(2, Math.floor(best.path.length / 3))
  return { kind: 'unknown', words: said[0] || words.join(' '), nearest: near ? best.path : null }
}

/** Levenshtein distance: insertions, deletions and replacements. */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1]
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
