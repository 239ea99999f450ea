import * as z from 'zod'
import type { Package } from '../../readers/package-graph.ts'
import { scriptsUsed } from './scripts.ts'
import { below, folderOf, type Survey } from './survey.ts'

type Wanted = {
  readonly survey: Survey
  readonly packages: readonly Package[]
  /** Posix folder of the check's package. */
  readonly cwd: string
  readonly argv: readonly string[]
}

const Manifest = z.looseObject({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  bin: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .catch(undefined),
  exports: z.unknown().optional(),
  scripts: z.record(z.string(), z.string()).catch({}),
})
type Manifest = z.infer<typeof Manifest>

/** Commands that load a project's packages; any other needs nothing built. */
const LOADS_PACKAGES = /(^|[\s/"'])(npm|pnpm|yarn|bun|npx|node|tsx|ts-node|tsc|vue-tsc|vitest|jest|mocha|eslint|playwright)(?=$|[\s"'])/

/**
 * The commands that have to build what git ignores before a check can load it: its package's siblings whose entry is missing in the tree, and
 * its own package where the tests or the command name its output. Empty: nothing needs to be built, or nobody knows how.
 */
export const detectSetup = (wanted: Wanted): string[][] => {
  const { survey, packages, cwd, argv } = wanted
  if (!LOADS_PACKAGES.test(argv.join(' '))) return []
  const own = manifestOf(survey, cwd)
  const siblings = neededPackages(packages, cwd).filter((folder) => needsBuild(survey, folder))
  const needsOwn = own !== undefined && isUnbuilt(survey, cwd, own) && own.scripts['build'] !== undefined && namesItsOutput(wanted, own)
  const folders = needsOwn ? [...siblings, cwd] : siblings
  // The command builds by itself.
  if (folders.length === 0 || scriptsUsed(argv, own?.scripts ?? {}).includes('build')) return []
  const tool = toolOf(survey)
  const buildsAll = manifestOf(survey, '')?.scripts['build'] !== undefined
  return buildsAll ? [[tool, 'run', 'build']] : folders.map((folder) => buildOf(tool, folder))
}

/** The build command of a workspace or package, where it has one: what brings a missing output back. */
export const buildCommand = (survey: Survey, cwd: string): string[] | null => {
  const folder = ['', cwd].find((one) => manifestOf(survey, one)?.scripts['build'] !== undefined)
  return folder === undefined ? null : buildOf(toolOf(survey), folder)
}

const buildOf = (tool: string, folder: string): string[] => {
  if (folder === '') return [tool, 'run', 'build']
  const flag = { npm: '--prefix', pnpm: '--dir', yarn: '--cwd', bun: '--cwd' }[tool] ?? '--prefix'
  return [tool, flag, folder, 'run', 'build']
}

const toolOf = ({ paths }: Survey): string => {
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' }
  return Object.entries(locks).find(([name]) => paths.has(name))?.[1] ?? 'npm'
}

const manifestOf = (survey: Survey, folder: string): Manifest | undefined => {
  try {
    return Manifest.safeParse(JSON.parse(survey.text(below(folder, 'package.json')) ?? 'null')).data
  } catch {
    return undefined
  }
}

/** Packages that some package of the check needs, each behind those that it needs itself. */
const neededPackages = (packages: readonly Package[], cwd: string): string[] => {
  const ordered: string[] = []
  const seen = new Set<string>()
  const visit = (folder: string): void => {
    if (seen.has(folder)) return
    seen.add(folder)
    packages.find((one) => one.folder === folder)?.dependsOn.forEach(visit)
    ordered.push(folder)
  }
  // At the top, any package may be loaded.
  const begins = cwd === '' ? packages : packages.filter(({ folder }) => folder === cwd)
  begins.flatMap(({ dependsOn }) => dependsOn).forEach(visit)
  return ordered.filter((folder) => folder !== cwd)
}

const needsBuild = (survey: Survey, folder: string): boolean => {
  const manifest = manifestOf(survey, folder)
  return manifest?.scripts['build'] !== undefined && isUnbuilt(survey, folder, manifest)
}

/** Something that the package says it consists of is not in the tree. */
const isUnbuilt = (survey: Survey, folder: string, manifest: Manifest): boolean =>
  outputsOf(manifest).some((path) => !isThere(survey, below(folder, path)))

/** Files that a package is loaded by, without its type declarations. */
const outputsOf = ({ main, module, bin, exports }: Manifest): string[] => {
  const bins = typeof bin === 'string' ? [bin] : Object.values(bin ?? {})
  const all = [main, module, ...bins, ...targetsOf(exports)]
  return all
    .flatMap((path) => (path === undefined || path.includes('package.json') ? [] : [path.replace(/^\.\//, '').replace(/\/?\*.*$/, '')]))
    .filter((path) => path !== '')
}

const targetsOf = (exports: unknown): string[] => {
  if (typeof exports === 'string') return exports.startsWith('./') ? [exports] : []
  if (typeof exports !== 'object' || exports === null) return []
  return Object.entries(exports).flatMap(([condition, target]) => (condition === 'types' ? [] : targetsOf(target)))
}

const isThere = ({ paths }: Survey, path: string): boolean =>
  ['', '.js', '.cjs', '.mjs', '.json', '/index.js'].some((ending) => paths.has(`${path}${ending}`))

const TESTS = /(^|\/)(tests?|__tests__|spec|e2e)\/|[._-](test|spec)\.[cm]?[jt]sx?$/
const MOST_TESTS = 500

/** Tests, or the command itself, load the package as its users do: by its name, or from its output. */
const namesItsOutput = ({ survey, cwd, argv }: Wanted, manifest: Manifest): boolean => {
  const folders = [
    ...new Set(
      outputsOf(manifest)
        .filter((path) => !isThere(survey, below(cwd, path)))
        .map((path) => path.split('/')[0] ?? path),
    ),
  ]
  const names = folders.map((folder) => `${folder}/`)
  if (argv.some((word) => names.some((name) => word.includes(name)))) return true
  const quoted = manifest.name === undefined ? [] : [`'${manifest.name}'`, `"${manifest.name}"`, `'${manifest.name}/`, `"${manifest.name}/`]
  return testFiles(survey, cwd).some((path) => {
    const text = survey.text(path) ?? ''
    return [...names.map((name) => `/${name}`), ...quoted].some((name) => text.includes(name))
  })
}

const testFiles = ({ paths }: Survey, cwd: string): string[] =>
  [...paths]
    .filter(
      (path) =>
        (cwd === '' || path.startsWith(`${cwd}/`)) &&
        TESTS.test(path) &&
        /\.[cm]?[jt]sx?$/.test(path) &&
        !folderOf(path).includes('node_modules'),
    )
    .slice(0, MOST_TESTS)
