import { packageOf, withDependencies, type Package } from '../readers/package-graph.ts'
import type { Check } from '../session/check.ts'
import type { Inputs } from '../session/evidence.ts'
import { matcherOf } from '../session/glob.ts'

/** Which files a check depends on, without their digest. */
export type InputsSpec = Omit<Inputs, 'digest'>

export type InputsWanted = {
  readonly kind: Check['kind']
  /** Globs of the check, or else of the configuration; null: nobody declared any. */
  readonly declared: readonly string[] | null
  /** Posix folder in which the check runs; '' is the workspace. */
  readonly cwd: string
  readonly packages: readonly Package[]
  /** Whether some code of the tree names documentation, so that a test may read it. */
  readonly namesDocumentation: boolean
}

/** All files of the tree. */
const WHOLE: InputsSpec = { source: 'whole', globs: [] }
/** A record is one event of 64 KiB; a list of folders that takes more of it than this is not worth its place. */
const GLOBS_CHARACTERS = 12_000

/**
 * What a check depends on: what was declared, together with the files that decide how it runs; else its package, what that depends on, and
 * everything that belongs to no package; else the whole tree. Declared globs that only leave out are taken from that. `["**"]` asks for the
 * whole tree.
 */
export const inputsOf = (wanted: InputsWanted): InputsSpec => {
  const declared = wanted.declared ?? []
  if (declared.includes('**') && declared.every((glob) => !glob.startsWith('!'))) return WHOLE
  if (declared.some((glob) => !glob.startsWith('!'))) return { source: 'declared', globs: withMethodFiles(declared, wanted.cwd) }
  const derived = derivedGlobs(wanted)
  if (declared.length > 0) return { source: 'declared', globs: [...derived, ...declared] }
  return derived.length === 0 ? WHOLE : { source: 'packages', globs: derived }
}

const derivedGlobs = (wanted: InputsWanted): string[] => {
  const covered = coveredPackages(wanted)
  const globs = [...otherPackages(wanted.packages, covered), ...documentation(wanted, covered)]
  return globs.join().length > GLOBS_CHARACTERS ? [] : globs
}

/** Files that decide how a check runs. They are inputs whatever was declared: with another lock file it is another environment. */
const METHOD_FILES = [
  'package.json',
  '*.lock',
  '*-lock.{json,yaml}',
  'bun.lockb',
  'go.{mod,sum,work}',
  'Cargo.toml',
  '{pyproject,pytest,setup,tox,requirements*}.{toml,ini,cfg,txt}',
  'conftest.py',
  'tsconfig*.json',
  '{vitest,vite,jest,babel}*.config.*',
  '.mocharc*',
  '.maestro/config.jsonc',
]

/** At the root and in every folder on the way to where the check runs. */
const withMethodFiles = (declared: readonly string[], cwd: string): string[] => {
  const parts = cwd === '' ? [] : cwd.split('/')
  const folders = ['', ...parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)]
  return [...declared, ...folders.flatMap((folder) => METHOD_FILES.map((name) => `${escaped(folder)}${name}`))]
}

/** Folders of the packages whose files count, without the root: all of them, unless the check runs inside one. */
const coveredPackages = ({ packages, cwd }: InputsWanted): string[] => {
  const own = packageOf(packages, cwd)?.folder ?? ''
  const covered = own === '' ? packages.map(({ folder }) => folder) : withDependencies(packages, own)
  return covered.filter((folder) => folder !== '')
}

/** A folder that holds a covered package stays: more is covered than needed, never less. */
const otherPackages = (packages: readonly Package[], covered: readonly string[]): string[] => {
  const others = packages.map(({ folder }) => folder).filter((one) => one !== '' && !covered.some((folder) => isWithin(folder, one)))
  return others.length === 0 ? [] : [`!${oneOf(others)}/**`]
}

const TEXTS = '{md,markdown,mdx,rst,adoc}'
const PICTURES = '{md,markdown,mdx,rst,adoc,txt,png,jpg,jpeg,gif,svg,webp,pdf}'
const NAMES = '{LICENSE,LICENCE,COPYING,NOTICE,AUTHORS,CHANGELOG,CHANGES,HISTORY}'

/**
 * Prose at the top of the workspace or of a package, and prose and pictures in its `docs`, do not age tests, unless some code names such a file.
 * Code and settings in `docs` do, and so does prose anywhere else: fixtures are often Markdown.
 */
const documentation = ({ kind, namesDocumentation }: InputsWanted, covered: readonly string[]): string[] => {
  if (kind !== 'tests' || namesDocumentation) return []
  return ['', ...(covered.length === 0 ? [] : [`${oneOf(covered)}/`])].flatMap((folder) => [
    `!${folder}*.${TEXTS}`,
    `!${folder}${NAMES}`,
    `!${folder}${NAMES}.*`,
    `!${folder}{docs,doc}/**/*.${PICTURES}`,
  ])
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const oneOf = (paths: readonly string[]): string => {
  const names = paths.map(escaped)
  return names.length === 1 ? (names[0] ?? '') : `{${names.join(',')}}`
}

/** A folder's name as a glob that means nothing else. */
const escaped = (path: string): string => path.replaceAll(/[\\*?[\]{}()!+@|,]/g, '\\$&')

const MATCHERS_KEPT = 64
const matchers = new Map<string, (path: string) => boolean>()

/** Whether a path is among the inputs. Without globs every path is. Matchers are made once: an editor asks after every save. */
export const coversOf = (globs: readonly string[]): ((path: string) => boolean) => {
  if (globs.length === 0) return () => true
  const key = globs.join('\n')
  const known = matchers.get(key)
  if (known !== undefined) return known
  const made = matcherOf(globs)
  const oldest = matchers.keys().next()
  if (matchers.size >= MATCHERS_KEPT && oldest.done !== true) matchers.delete(oldest.value)
  matchers.set(key, made)
  return made
}
