import type { RunnerName } from '../../session/outcome.ts'

/** A file that decides how a tool works, and the part of its text that does; the whole text unless said. */
type Deciding = { readonly name: RegExp; readonly part?: (text: string) => string }

/** A tool is meant when its name is the runner's, or a word of what is executed. */
type Tool = { readonly words: RegExp; readonly runners: readonly RunnerName[]; readonly files: readonly Deciding[] }

const ANY_SCRIPT = String.raw`\.(?:[cm]?[jt]s|jsonc?|ya?ml|toml)`
const config = (...names: string[]): Deciding => ({ name: new RegExp(`^(?:${names.join('|')})\\.config(?:\\.[\\w-]+)?${ANY_SCRIPT}$`) })
const TSCONFIG: Deciding = { name: /^tsconfig(\.[\w-]+)?\.json$/ }

/** The sections of a TOML or INI file whose heading matches. */
const sections =
  (heading: RegExp) =>
  (text: string): string =>
    text
      .split(/^(?=\s*\[)/m)
      .filter((section) => heading.test(section.trimStart()))
      .join('')

/** What is left without the sections whose heading matches: versions of dependencies belong to the lock file. */
const withoutSections =
  (heading: RegExp) =>
  (text: string): string =>
    text
      .split(/^(?=\s*\[)/m)
      .filter((section) => !heading.test(section.trimStart()))
      .join('')

const withoutRequires = (text: string): string => text.replaceAll(/^require\s*\([^)]*\)|^require\s.*$/gm, '').replaceAll(/\n{2,}/g, '\n')

const ofPackage =
  (...keys: string[]) =>
  (text: string): string => {
    try {
      const json: unknown = JSON.parse(text)
      return typeof json === 'object' && json !== null
        ? JSON.stringify(keys.map((key) => Object.entries(json).find(([name]) => name === key)?.[1] ?? null))
        : ''
    } catch {
      return text
    }
  }

const PYPROJECT = /^pyproject\.toml$/
const SETUP_CFG = /^setup\.cfg$/

const TOOLS: readonly Tool[] = [
  { words: /\bvitest\b/, runners: ['vitest'], files: [config('vitest', 'vite'), { name: /^vitest\.workspace\.\w+$/ }, TSCONFIG] },
  {
    words: /\bjest\b/,
    runners: ['jest'],
    files: [
      config('jest', 'babel'),
      { name: /^\.babelrc/ },
      { name: /^package\.json$/, part: ofPackage('jest', 'babel', 'type') },
      TSCONFIG,
    ],
  },
  {
    words: /\bmocha\b/,
    runners: ['mocha'],
    files: [{ name: /^\.mocharc/ }, { name: /^package\.json$/, part: ofPackage('mocha', 'type') }, TSCONFIG],
  },
  { words: /\b(tsx|ts-node|tsc|vue-tsc)\b/, runners: [], files: [TSCONFIG] },
  {
    words: /\bpytest\b/,
    runners: ['pytest'],
    files: [
      { name: /^\.?pytest\.ini$/ },
      { name: PYPROJECT, part: sections(/^\[tool\.(pytest|coverage)/) },
      { name: SETUP_CFG, part: sections(/^\[(tool:pytest|coverage)/) },
      { name: /^tox\.ini$/, part: sections(/^\[pytest/) },
      { name: /^\.coveragerc$/ },
    ],
  },
  { words: /\bgo\b/, runners: ['go'], files: [{ name: /^go\.mod$/, part: withoutRequires }, { name: /^go\.work$/ }] },
  {
    words: /\bcargo\b/,
    runners: ['cargo'],
    files: [
      { name: /^Cargo\.toml$/, part: withoutSections(/^\[(workspace\.|target\..*\.)?(dev-|build-)?dependencies/) },
      { name: /^rust-toolchain(\.toml)?$/ },
      { name: /^clippy\.toml$/ },
    ],
  },
  { words: /\beslint\b/, runners: [], files: [config('eslint'), { name: /^\.eslintrc/ }, { name: /^\.eslintignore$/ }] },
  { words: /\bbiome\b/, runners: [], files: [{ name: /^biome\.jsonc?$/ }] },
  { words: /\boxlint\b/, runners: [], files: [{ name: /^\.oxlintrc\.json$/ }] },
  { words: /\bruff\b/, runners: [], files: [{ name: /^\.?ruff\.toml$/ }, { name: PYPROJECT, part: sections(/^\[tool\.ruff/) }] },
  {
    words: /\bmypy\b/,
    runners: [],
    files: [
      { name: /^\.?mypy\.ini$/ },
      { name: PYPROJECT, part: sections(/^\[tool\.mypy/) },
      { name: SETUP_CFG, part: sections(/^\[mypy/) },
    ],
  },
  { words: /\b(nyc|c8)\b/, runners: [], files: [{ name: /^\.(nycrc|c8rc)/ }, { name: /^package\.json$/, part: ofPackage('nyc', 'c8') }] },
]

/**
 * Of a folder's file names, those that decide how a command works: the text to hash of each, given the whole. `executed`: the argv and the
 * scripts behind it, as one text.
 */
export const decidingFiles = (
  runner: RunnerName,
  executed: string,
  names: readonly string[],
): { name: string; part: (text: string) => string }[] => {
  const tools = TOOLS.filter(({ words, runners }) => runners.includes(runner) || words.test(executed))
  const parts = new Map<string, ((text: string) => string)[]>()
  for (const { name: pattern, part = (text: string) => text } of tools.flatMap(({ files }) => files))
    for (const name of names) if (pattern.test(name)) parts.set(name, [...(parts.get(name) ?? []), part])
  return [...parts].map(([name, all]) => ({ name, part: (text) => all.map((one) => one(text)).join('\n') }))
}
