import * as z from 'zod'
import type { RunnerName } from '../session/outcome.ts'
import { runners } from './runners/index.ts'
import type { ProjectFiles } from './runners/runner.ts'
import { scriptWords } from './script-words.ts'

/** `tests` run tests; `command` only says yes or no by its exit code (type-check, lint, build). */
export type DetectedCheck = {
  readonly kind: 'tests' | 'command'
  readonly runner: RunnerName
  readonly argv: string[]
  readonly why: string
}

const Package = z.object({ scripts: z.record(z.string(), z.string()).catch({}) })
const commandScripts = ['check', 'typecheck', 'type-check', 'lint', 'build']

const scriptsOf = (text: string | undefined): Record<string, string> => {
  try {
    return text === undefined ? {} : Package.parse(JSON.parse(text)).scripts
  } catch {
    return {}
  }
}

const packageTool = (files: ProjectFiles): string => {
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' } as const
  return Object.entries(locks).find(([name]) => files.has(name))?.[1] ?? 'npm'
}

const launchers = ['npx', 'pnpm', 'yarn', 'bunx']
const isAssignment = (word: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word)

/** `NODE_ENV=test npx vitest` -> the assignments and the command itself. */
const unwrap = (words: readonly string[]): { assignments: string[]; command: string[] } => {
  const plain = words[0] === 'cross-env' ? words.slice(1) : words
  const first = plain.findIndex((word) => !isAssignment(word))
  const command = first === -1 ? [] : plain.slice(first)
  const direct = launchers.includes(command[0] ?? '')
    ? command.slice(command[1] === '--no-install' || command[1] === 'exec' ? 2 : 1)
    : command
  return { assignments: first === -1 ? [...plain] : plain.slice(0, first), command: [...direct] }
}

type Unwrapped = { runner: RunnerName; argv: string[] }

/** `node --test test/*.js`: the shell has to expand the pattern, and does nothing else. */
const withPatterns = (script: string): Unwrapped | undefined =>
  /^(\w+=\S+ )*node (.* )?--test( |$)/.test(script) && !script.includes('--watch') && /^[\w ./=*?@:,+-]+$/.test(script)
    ? { runner: 'node-test', argv: ['sh', '-c', script] }
    : undefined

const runnerOf = (script: string): Unwrapped | undefined => {
  const words = scriptWords(script)
  return words === undefined ? withPatterns(script.trim()) : runnerOfArgv(words)
}

/** The runner behind an argv that somebody wrote, with the argv that runs its tests once; undefined when it is none we know. */
export const runnerOfArgv = (words: readonly string[]): Unwrapped | undefined => {
  const { assignments, command } = unwrap(words)
  const prefix = assignments.length === 0 ? [] : ['env', ...assignments]
  for (const { name, recognise } of runners) {
    const argv = recognise?.(command)
    if (argv !== undefined) return { runner: name, argv: [...prefix, ...argv] }
  }
  return undefined
}

const packageTests = (scripts: Readonly<Record<string, string>>, tool: string): DetectedCheck[] => {
  const script = scripts['test']
  if (script === undefined || script.includes('no test specified')) return []
  const asScript: DetectedCheck = {
    kind: 'tests',
    runner: 'exit',
    argv: [tool, ...(tool === 'bun' ? ['run', 'test'] : ['test'])],
    why: `package.json scripts.test: ${script}`,
  }
  const unwrapped = runnerOf(script)
  // A pretest or posttest belongs to the test: running the script's command alone would be another method.
  const alone = scripts['pretest'] === undefined && scripts['posttest'] === undefined
  return [unwrapped !== undefined && alone ? { ...asScript, ...unwrapped } : asScript]
}

const packageCommands = (scripts: Readonly<Record<string, string>>, tool: string): DetectedCheck[] =>
  commandScripts.flatMap((name): DetectedCheck[] =>
    scripts[name] === undefined
      ? []
      : [{ kind: 'command', runner: 'exit', argv: [tool, 'run', name], why: `package.json scripts.${name}: ${scripts[name]}` }],
  )

const others = (files: ProjectFiles): DetectedCheck[] =>
  runners.flatMap(({ name, detect }) => (detect?.(files) ?? []).map((found): DetectedCheck => ({ kind: 'tests', runner: name, ...found })))

/** Proposes checks from what a project says of itself; `files` maps names to texts. A proposal is proved by running it, not believed. */
export const detectTests = (files: ProjectFiles): DetectedCheck[] => {
  const scripts = scriptsOf(files.get('package.json'))
  const tool = packageTool(files)
  return [...packageTests(scripts, tool), ...others(files), ...packageCommands(scripts, tool)]
}
