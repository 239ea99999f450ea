import * as z from 'zod'
import type { RunnerName } from './read-outcome.ts'
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

const packageTool = (files: ReadonlyMap<string, string>): string => {
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

/** Subcommands of vitest that do not run tests once. */
const vitestArgv = (rest: readonly string[]): string[] | undefined => {
  const [first = ''] = rest
  if (['bench', 'typecheck', 'list', 'init', 'related'].includes(first)) return undefined
  const once = ['run', 'watch', 'dev'].includes(first) ? rest.slice(1) : rest
  return ['vitest', 'run', ...once.filter((flag) => !['--watch', '-w', '--ui', '--run'].includes(flag))]
}

type Unwrapped = { runner: 'vitest' | 'node-test'; argv: string[] }

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
  if (command[0] === 'vitest') {
    const argv = vitestArgv(command.slice(1))
    return argv === undefined ? undefined : { runner: 'vitest', argv: [...prefix, ...argv] }
  }
  if (command[0] === 'node' && command.includes('--test') && !command.includes('--watch'))
    return { runner: 'node-test', argv: [...prefix, ...command] }
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

const usesPytest = (files: ReadonlyMap<string, string>): string | undefined => {
  const named = ['pytest.ini', 'conftest.py', 'tests/conftest.py'].find((name) => files.has(name))
  if (named !== undefined) return named
  return ['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt'].find((name) =>
    /\bpytest\b/.test(files.get(name) ?? ''),
  )
}

const others = (files: ReadonlyMap<string, string>): DetectedCheck[] => {
  const found = (why: string | undefined, argv: string[]): DetectedCheck[] =>
    why === undefined ? [] : [{ kind: 'tests', runner: 'exit', argv, why }]
  const present = (name: string): string | undefined => (files.has(name) ? name : undefined)
  return [
    ...found(usesPytest(files), ['python3', '-m', 'pytest']),
    ...found(present('go.mod'), ['go', 'test', './...']),
    ...found(present('Cargo.toml'), ['cargo', 'test']),
  ]
}

/** Proposes checks from what a project says of itself; `files` maps names to texts. A proposal is proved by running it, not believed. */
export const detectTests = (files: ReadonlyMap<string, string>): DetectedCheck[] => {
  const scripts = scriptsOf(files.get('package.json'))
  const tool = packageTool(files)
  return [...packageTests(scripts, tool), ...others(files), ...packageCommands(scripts, tool)]
}
