import type { TestLanguage } from '../session/test-manifest.ts'
import { isTestPath } from '../session/test-path.ts'

/** How a settings file is written. JSON is read as script, which knows its comments too. */
export type SettingsFormat = 'script' | 'json' | 'toml' | 'ini' | 'yaml'

/** How a file is read. */
export type FileKind =
  | { readonly kind: 'tests'; readonly language: TestLanguage }
  | { readonly kind: 'settings'; readonly format: SettingsFormat }
  | { readonly kind: 'snapshot' }

const LANGUAGES: Readonly<Record<string, TestLanguage>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  py: 'python',
  go: 'go',
  rs: 'rust',
}

const SCRIPT = String.raw`\.[cm]?[jt]s`
/** By the whole name of the file. */
const SETTINGS: readonly (readonly [RegExp, SettingsFormat])[] = [
  [
    new RegExp(
      `^(?:vitest|vite|jest|ava|playwright|cypress|eslint|nyc|web-test-runner|wdio|stryker)(?:\\.[\\w-]+)*\\.(?:config|conf|workspace)(?:\\.[\\w-]+)*${SCRIPT}$`,
    ),
    'script',
  ],
  [new RegExp(`^(?:karma\\.conf|\\.mocharc|\\.eslintrc|vitest\\.workspace|\\.c8rc|\\.nycrc)${SCRIPT}$`), 'script'],
  [
    /^(?:package|biome|jest\.config|stryker\.conf|stryker\.config|deno|vitest\.workspace)\.jsonc?$|^(?:tsconfig|jsconfig)(?:\.[\w-]+)*\.json$|^\.(?:mocharc|eslintrc|oxlintrc|c8rc|nycrc)(?:\.jsonc?)?$|^\.golangci\.json$/,
    'json',
  ],
  [/^(?:pyproject|ruff|\.ruff|Cargo|clippy|\.clippy|nextest|bunfig|\.golangci|tarpaulin)\.toml$/, 'toml'],
  [/^(?:pytest|tox|mypy|\.mypy|\.pytest)\.ini$|^setup\.cfg$|^\.(?:coveragerc|flake8|pylintrc)$|^pylintrc$/, 'ini'],
  [/^\.?(?:mocharc|golangci|eslintrc|nycrc|codecov)\.ya?ml$/, 'yaml'],
]

const SNAPSHOT = /(?:^|\/)__snapshots__\/|\.(?:snap|ambr|golden)$|\.approved\.\w+$/
/** Folders of what tests build upon. Its place alone makes none of it a test. */
const FOLDER = /(?:^|\/)(?:integration|testing)\//
const FOREIGN = /(?:^|\/)(?:node_modules|\.git|target|\.venv)\//

/** What a file is to us; null: nothing that could be read for tests. */
export const kindOf = (path: string): FileKind | null => {
  const name = path.split('/').at(-1) ?? ''
  const format = SETTINGS.find(([pattern]) => pattern.test(name))?.[1]
  if (format !== undefined) return { kind: 'settings', format }
  if (SNAPSHOT.test(path)) return { kind: 'snapshot' }
  const language = LANGUAGES[/\.(\w+)$/.exec(name)?.[1] ?? '']
  return language === undefined ? null : { kind: 'tests', language }
}

/** True for a path, glob or folder that speaks of stored expectations by its own name. */
export const namesSnapshots = (named: string): boolean => SNAPSHOT.test(named) || SNAPSHOT.test(`${named}/`)

/** True for a file that may hold tests, configure them or store what they expect, so that a change of it may make them promise less. */
export const mayWeaken = (path: string): boolean => {
  const kind = FOREIGN.test(path) ? null : kindOf(path)
  if (kind === null || kind.kind !== 'tests') return kind !== null
  switch (kind.language) {
    case 'go':
      return path.endsWith('_test.go')
    case 'rust':
      // Unit tests stand beside the code that they test.
      return true
    case 'javascript':
    case 'typescript':
    case 'tsx':
    case 'python':
      return isTestPath(path) || FOLDER.test(path)
  }
}
