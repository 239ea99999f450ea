import type { RunnerName } from '../session/outcome.ts'
import { appended, programName } from './argv-flags.ts'
import { runners } from './runners/index.ts'
import { patternWords, scriptWords } from './script-words.ts'
import { unwrapCommand } from './unwrap-command.ts'

export type Scripts = Readonly<Record<string, string>>

/** A runner, the argv that runs its tests once, and whether flags behind `npm test --` would reach it too. */
export type FoundRunner = { readonly runner: RunnerName; readonly argv: string[]; readonly takesFlagsLast: boolean }

/** Scripts that name each other without end are nobody's tests. */
const deepest = 5

const programs = runners.flatMap(({ program }) => program ?? [])

const ofWords = (words: readonly string[]): FoundRunner | undefined => {
  const { before, command } = unwrapCommand(words, programs)
  const [program = ''] = command
  for (const { name, program: own, recognise, takesFlagsLast } of runners) {
    const recognised = own === undefined || own === programName(program) ? recognise?.(command) : undefined
    if (recognised !== undefined)
      return { runner: name, argv: [...before, ...recognised], takesFlagsLast: takesFlagsLast?.(recognised) ?? true }
  }
  return undefined
}

/** `npm run unit -- --coverage` -> the script's name, and the words that it gets besides. */
const namedScript = (words: readonly string[], scripts: Scripts): { name: string; more: string[] } | undefined => {
  const [tool = '', ...rest] = words
  if (!['npm', 'pnpm', 'yarn', 'bun'].includes(tool)) return undefined
  const own = rest.filter((word) => !['run', 'run-script', '-s', '--silent'].includes(word))
  const [first = '', ...more] = own[0] === 't' ? ['test', ...own.slice(1)] : own
  if (first.startsWith('-') || scripts[first] === undefined) return undefined
  // npm keeps for itself what does not stand behind `--`.
  return tool === 'npm' && more.length > 0 && more[0] !== '--' ? undefined : { name: first, more: more.filter((word) => word !== '--') }
}

const standsAlone = (name: string, scripts: Scripts): boolean => scripts[`pre${name}`] === undefined && scripts[`post${name}`] === undefined

const resolve = (words: readonly string[], scripts: Scripts, depth: number): FoundRunner | undefined => {
  const script = namedScript(words, scripts)
  if (script === undefined) return ofWords(words)
  // What runs before or after it belongs to it, so that its command alone would be another method.
  const inner = standsAlone(script.name, scripts) ? runnerOfScript(scripts[script.name] ?? '', scripts, depth + 1) : undefined
  return inner === undefined ? undefined : { ...inner, argv: script.more.length === 0 ? inner.argv : appended(inner.argv, script.more) }
}

/** The runner behind the words of a command; scripts that it names are looked into. */
export const runnerOfWords = (words: readonly string[], scripts: Scripts): FoundRunner | undefined => resolve(words, scripts, 0)

/** The runner behind the text of a package script; undefined when it is none we know, or does more than to start it. */
export const runnerOfScript = (script: string, scripts: Scripts, depth = 0): FoundRunner | undefined => {
  if (depth > deepest) return undefined
  const words = scriptWords(script)
  if (words !== undefined) return resolve(words, scripts, depth)
  const patterns = patternWords(script)
  const found = patterns === undefined ? undefined : ofWords(patterns)
  return found === undefined ? undefined : { ...found, argv: ['sh', '-c', found.argv.join(' ')] }
}
