import type { Setting, SettingsFile } from '../../session/test-manifest.ts'
import { digestOf } from '../digest.ts'
import type { Parse } from '../grammars.ts'
import type { SettingsFormat } from '../test-paths.ts'
import { iniSettings } from './ini.ts'
import { scriptSettings } from './script.ts'
import { tomlSettings } from './toml.ts'
import { yamlSettings } from './yaml.ts'

/** The values of a configuration file that say which tests run and how strictly; `loads` is false where it cannot be read. */
export const readSettings = async (parse: Parse, path: string, text: string, format: SettingsFormat): Promise<SettingsFile> => {
  const all = await valuesOf(parse, text, format, path)
  const relevant = RELEVANT.find(([name]) => name.test(path))?.[1]
  const settings = (all ?? []).filter(({ key }) => relevant === undefined || relevant.test(key))
  return { kind: 'settings', path, digest: digestOf(text), loads: all !== null, settings }
}

/** Files that hold much else: of those only what begins like this. */
const RELEVANT: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\/)package\.json$/, /^(?:scripts|jest|nyc|c8|mocha|ava|vitest|tap|eslintConfig|eslintIgnore|stryker)\b/],
  [/(?:^|\/)pyproject\.toml$/, /^tool\.(?:pytest|coverage|ruff|mypy|pylint|pyright|flake8|tox|nox|hatch\.envs|poe|pdm\.scripts)\b/],
  [/(?:^|\/)setup\.cfg$|(?:^|\/)tox\.ini$/, /^(?:tool:pytest|pytest|coverage|mypy|flake8|pylint|testenv)/],
  [/(?:^|\/)Cargo\.toml$/, /^(?:workspace\.)?lints\b|^(?:lib|bin|test|bench)\.(?:test|harness|required-features)$/],
  [/(?:^|\/)(?:ts|js)config[^/]*\.json$/, /^(?:compilerOptions|include|exclude|files)\b/],
  [/(?:^|\/)vite(?:\.[\w-]+)*\.config[^/]*$/, /^test\b/],
  [/(?:^|\/)deno\.jsonc?$|(?:^|\/)bunfig\.toml$/, /^(?:tasks|test|lint|compilerOptions)\b/],
]

const valuesOf = async (parse: Parse, text: string, format: SettingsFormat, path: string): Promise<Setting[] | null> => {
  switch (format) {
    case 'toml':
      return tomlSettings(text)
    case 'ini':
      return iniSettings(text)
    case 'yaml':
      return yamlSettings(text)
    case 'json':
      // Brackets make an expression of it; they stand on its first line, so that lines stay what they are.
      return scriptSettings(await parse('javascript', `(${text})`))
    case 'script':
      return scriptSettings(await parse(/\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript', text))
  }
}
