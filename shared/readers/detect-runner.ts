import type { RunnerName } from '../session/outcome.ts'
import { packageGraph } from './package-graph.ts'
import { readPackageJson } from './package-json.ts'
import { runners } from './runners/index.ts'
import type { ProjectFiles } from './runners/runner.ts'
import { runnerOfScript, runnerOfWords, type Scripts } from './script-runner.ts'
import { scriptWords } from './script-words.ts'

/** `tests` run tests; `command` only says yes or no by its exit code (type-check, lint, build). */
export type DetectedCheck = {
  readonly kind: 'tests' | 'command'
  readonly runner: RunnerName
  readonly argv: string[]
  readonly why: string
  /** The folder of its package: posix, from the root of the workspace; absent at the root itself. */
  readonly cwd?: string
}

const commandScripts = ['check', 'typecheck', 'type-check', 'lint', 'build']

const packageTool = (files: ProjectFiles): string => {
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' } as const
  return Object.entries(locks).find(([name]) => files.has(name))?.[1] ?? 'npm'
}

/** `npm test --workspaces` and its like: it runs the scripts of the packages, each in its own folder. */
const isForPackages = (script: string): boolean => {
  const words = scriptWords(script) ?? []
  const [tool = ''] = words
  const has = (...flags: string[]): boolean => words.some((word) => flags.includes(word))
  if (!has('test')) return false
  return (
    (tool === 'npm' && has('--workspaces', '-ws')) ||
    (tool === 'pnpm' && has('-r', '--recursive')) ||
    (tool === 'yarn' && words[1] === 'workspaces') ||
    (tool === 'bun' && has('--filter'))
  )
}

const whyByExit = (script: string): string => {
  if (isForPackages(script)) return 'it runs the tests of the packages; only its exit code is read'
  return scriptWords(script) === undefined
    ? 'it needs a shell; only its exit code is read'
    : 'no runner that is known here; only its exit code is read'
}

/** The command of `scripts.test` itself where that is the whole of it, else the script, with our flags behind it where they reach its runner. */
const testsOf = (scripts: Scripts, tool: string): DetectedCheck[] => {
  const script = scripts['test']
  if (script === undefined || script.includes('no test specified')) return []
  const why = `package.json scripts.test: ${script}`
  const asScript = [tool, ...(tool === 'bun' ? ['run', 'test'] : ['test'])]
  const found = runnerOfScript(script, scripts)
  if (found === undefined) return [{ kind: 'tests', runner: 'exit', argv: asScript, why: `${why} (${whyByExit(script)})` }]
  // A pretest or posttest belongs to the test: running the script's command alone would be another method.
  const alone = scripts['pretest'] === undefined && scripts['posttest'] === undefined
  if (alone) return [{ kind: 'tests', runner: found.runner, argv: found.argv, why }]
  return found.takesFlagsLast
    ? [{ kind: 'tests', runner: found.runner, argv: asScript, why }]
    : [{ kind: 'tests', runner: 'exit', argv: asScript, why: `${why} (a reporter cannot be handed on to it; only its exit code is read)` }]
}

const commandsOf = (scripts: Scripts, tool: string): DetectedCheck[] =>
  commandScripts.flatMap((name): DetectedCheck[] =>
    scripts[name] === undefined
      ? []
      : [{ kind: 'command', runner: 'exit', argv: [tool, 'run', name], why: `package.json scripts.${name}: ${scripts[name]}` }],
  )

const scriptsOf = (files: ProjectFiles, folder = ''): Scripts =>
  readPackageJson(files.get(folder === '' ? 'package.json' : `${folder}/package.json`))?.scripts ?? {}

/** What the files in one folder alone say: the texts of a package beside those of the root. */
const others = (files: ProjectFiles): DetectedCheck[] =>
  runners.flatMap(({ name, detect }) => (detect?.(files) ?? []).map((found): DetectedCheck => ({ kind: 'tests', runner: name, ...found })))

/** The checks of one package of a workspace, each to be run in its folder. */
export const detectInPackage = (files: ProjectFiles, folder: string): DetectedCheck[] => {
  const [scripts, tool] = [scriptsOf(files, folder), packageTool(files)]
  const at = folder === '' ? {} : { cwd: folder }
  return [...testsOf(scripts, tool), ...commandsOf(scripts, tool)].map((check) => ({
    ...check,
    ...at,
    why: folder === '' ? check.why : `${folder}/${check.why}`,
  }))
}

/** The tests of the packages, where the root has none of its own or only starts theirs. */
const testsOfPackages = (files: ProjectFiles, rootTests: string | undefined): DetectedCheck[] =>
  rootTests !== undefined && !isForPackages(rootTests)
    ? []
    : packageGraph(files)
        .filter(({ folder }) => folder !== '')
        .flatMap(({ folder }) => detectInPackage(files, folder).filter(({ kind }) => kind === 'tests'))

/**
 * Proposes checks from what a project says of itself; `files` maps names to texts: those of the root, and the package.json of every package. A
 * proposal is proved by listing its tests or by running it, not believed.
 */
export const detectTests = (files: ProjectFiles): DetectedCheck[] => {
  const [scripts, tool] = [scriptsOf(files), packageTool(files)]
  return [...testsOf(scripts, tool), ...testsOfPackages(files, scripts['test']), ...others(files), ...commandsOf(scripts, tool)]
}

/**
 * The runner behind an argv that somebody wrote, with the argv that runs its tests once; undefined when it is none we know. With `files`, scripts
 * that the argv names (`npm test`) are looked into.
 */
export const runnerOfArgv = (
  words: readonly string[],
  files: ProjectFiles = new Map(),
): { runner: RunnerName; argv: string[] } | undefined => {
  const found = runnerOfWords(words, scriptsOf(files))
  return found === undefined ? undefined : { runner: found.runner, argv: found.argv }
}
