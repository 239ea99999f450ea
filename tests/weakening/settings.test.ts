import { expect, test } from 'vitest'
import { between, read } from './synthesise.ts'

const said = async (path: string, before: string, now: string | null): Promise<string[]> => {
  const found = between(await read([{ path, text: before }]), await read(now === null ? [] : [{ path, text: now }]))
  return found.map(({ tier, code, line, message }) => `${tier} ${code} ${line} ${message.replace(`${path}: `, '')}`)
}

const VITEST = `import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['dist'],
    retry: 0,
    testTimeout: 5_000,
    coverage: { enabled: true, thresholds: { lines: 90, branches: 80 } },
  },
})
`

/** A change of the configuration above, and all that is said of it. */
const VITEST_CHANGES: readonly (readonly [name: string, from: string, to: string, said: readonly string[]])[] = [
  ['a comment', 'test: {', '// tests\n  test: {', []],
  ['a threshold', 'lines: 90', 'lines: 60', ['high threshold-lowered 9 `test.coverage.thresholds.lines` was lowered from 90 to 60.']],
  ['a threshold that rises', 'lines: 90', 'lines: 95', []],
  ['a threshold that goes', ', branches: 80', '', ['high threshold-lowered 9 `test.coverage.thresholds.branches` of 80 was taken away.']],
  ['more left out', "['dist']", "['dist', 'src/hard/**']", ['high runs-fewer-tests 6 `test.exclude` now has `src/hard/**`.']],
  ['less taken in', ", 'tests/**/*.test.ts'", '', ['high runs-fewer-tests 5 `test.include` no longer has `tests/**/*.test.ts`.']],
  ['more taken in', "['src/**/*.test.ts'", "['e2e/**', 'src/**/*.test.ts'", []],
  ['retries', 'retry: 0', 'retry: 3', ['high retries-added 7 `test.retry` was raised from 0 to 3.']],
  ['more time', '5_000', '60_000', ['medium timeout-loosened 8 `test.testTimeout` was raised from 5000 to 60000.']],
  [
    'no test is enough',
    'retry: 0,',
    'retry: 0, passWithNoTests: true,',
    ['high runs-fewer-tests 7 `test.passWithNoTests` was switched on.'],
  ],
  ['coverage that is off', 'enabled: true', 'enabled: false', ['high threshold-lowered 9 `test.coverage.enabled` was switched off.']],
]

test.each(VITEST_CHANGES)('vitest: %s', async (_, from, to, expected) => {
  const now = VITEST.replace(from, to)
  expect(now).not.toBe(VITEST)
  expect(await said('vitest.config.ts', VITEST, now)).toEqual(expected)
})

const OTHERS: readonly (readonly [name: string, path: string, before: string, now: string | null, said: readonly string[]])[] = [
  [
    'jest in package.json',
    'package.json',
    '{ "jest": { "coverageThreshold": { "global": { "lines": 80 } } } }',
    '{ "jest": { "coverageThreshold": { "global": { "lines": 70 } } } }',
    ['high threshold-lowered 1 `jest.coverageThreshold.global.lines` was lowered from 80 to 70.'],
  ],
  [
    'a dependency',
    'package.json',
    '{ "files": ["a", "b"], "devDependencies": { "a": "1" } }',
    '{ "files": ["a"], "devDependencies": {} }',
    [],
  ],
  [
    'a script that forgives',
    'package.json',
    '{ "scripts": { "test": "vitest run" } }',
    '{ "scripts": { "test": "vitest run --passWithNoTests || true" } }',
    ['high runs-fewer-tests 1 `scripts.test` now says `--passWithNoTests ||`: `vitest run --passWithNoTests || true`.'],
  ],
  [
    'a script that says nothing',
    'package.json',
    '{ "scripts": { "test": "tsc && vitest run" } }',
    '{ "scripts": { "test": "echo ok" } }',
    ['high runs-fewer-tests 1 `scripts.test` no longer says `tsc vitest`: `echo ok`.'],
  ],
  [
    'a script that does more',
    'package.json',
    '{ "scripts": { "test": "vitest run" } }',
    '{ "scripts": { "test": "vitest run --coverage" } }',
    [],
  ],
  [
    'jest',
    'jest.config.js',
    'module.exports = {\n  testPathIgnorePatterns: ["/dist/"],\n}\n',
    'module.exports = {\n  testPathIgnorePatterns: ["/dist/", "slow"],\n}\n',
    ['high runs-fewer-tests 2 `testPathIgnorePatterns` now has `slow`.'],
  ],
  [
    'a configuration with a name',
    'jest.config.ts',
    'const config: Config = {\n  coverageThreshold: { global: { lines: 80 } },\n}\nexport default config\n',
    'const config: Config = {}\nexport default config\n',
    ['high threshold-lowered 2 `coverageThreshold.global.lines` of 80 was taken away.'],
  ],
  [
    'playwright',
    'playwright.config.ts',
    'export default defineConfig({ forbidOnly: true, retries: process.env.CI ? 1 : 0 })',
    'export default defineConfig({ forbidOnly: false, retries: 5 })',
    ['high runs-fewer-tests 1 `forbidOnly` was switched off.', 'high retries-added 1 `retries` is now 5.'],
  ],
  [
    'eslint',
    'eslint.config.js',
    "export default [\n  { rules: { 'no-undef': 'error', eqeqeq: ['error', 'always'] } },\n]\n",
    "export default [\n  { ignores: ['src/old'] },\n  { rules: { 'no-undef': 'warn' } },\n]\n",
    [
      'high rule-lowered 2 `rules.eqeqeq` was taken away.',
      'high rule-lowered 2 `ignores` now has `src/old`.',
      'high rule-lowered 3 `rules.no-undef` was turned down from `error` to `warn`.',
    ],
  ],
  ['eslint, louder', '.eslintrc.json', '{ "rules": { "a": "warn" } }', '{ "rules": { "a": "error", "b": "off" } }', []],
  [
    'oxlint',
    '.oxlintrc.json',
    '{ "categories": { "correctness": "error" }, "rules": { "max-lines": ["error", { "max": 300 }] } }',
    '{ "categories": { "correctness": "off" }, "rules": { "max-lines": ["error", { "max": 900 }] } }',
    [
      'high rule-lowered 1 `categories.correctness` was turned down from `error` to `off`.',
      'high rule-lowered 1 `rules.max-lines.max` was raised from 300 to 900.',
    ],
  ],
  [
    'biome',
    'biome.json',
    '{ "linter": { "enabled": true, "rules": { "suspicious": { "noExplicitAny": "error" } } } }',
    '{ "linter": { "enabled": true, "rules": { "suspicious": { "noExplicitAny": "off" } } } }',
    ['high rule-lowered 1 `linter.rules.suspicious.noExplicitAny` was turned down from `error` to `off`.'],
  ],
  [
    'tsconfig with comments',
    'tsconfig.json',
    '{\n  // strict\n  "compilerOptions": { "strict": true, "target": "es2022" },\n  "exclude": ["dist"],\n}\n',
    '{\n  "compilerOptions": { "target": "es2020" },\n  "exclude": ["dist", "src/old"]\n}\n',
    ['high rule-lowered 3 `compilerOptions.strict` was switched off.', 'high rule-lowered 3 `exclude` now has `src/old`.'],
  ],
  [
    'pytest.ini',
    'pytest.ini',
    '[pytest]\naddopts = -q --strict-markers\ntestpaths =\n    tests\n    more\nxfail_strict = true\n',
    '[pytest]\naddopts = -q --deselect tests/test_a.py::test_b\ntestpaths =\n    tests\n',
    [
      'high runs-fewer-tests 2 `pytest.addopts` now says `--deselect`: `-q --deselect tests/test_a.py::test_b`.',
      'high runs-fewer-tests 4 `pytest.testpaths` no longer has `more`.',
      'high runs-fewer-tests 6 `pytest.xfail_strict` was switched off.',
    ],
  ],
  [
    'pyproject.toml',
    'pyproject.toml',
    '[project]\nname = "a"\n\n[tool.coverage.report]\nfail_under = 90\n\n[tool.ruff.lint]\nignore = ["E501"]\n\n[tool.mypy]\nstrict = true\n',
    '[project]\nname = "b"\n\n[tool.coverage.report]\nfail_under = 50\nomit = ["src/hard.py"]\n\n[tool.ruff.lint]\nignore = ["E501", "F401"]\n\n[tool.mypy]\nignore_errors = true\n',
    [
      'high threshold-lowered 5 `tool.coverage.report.fail_under` was lowered from 90 to 50.',
      'high threshold-lowered 6 `tool.coverage.report.omit` now has `src/hard.py`.',
      'high rule-lowered 9 `tool.ruff.lint.ignore` now has `F401`.',
      'high rule-lowered 11 `tool.mypy.strict` was switched off.',
      'high rule-lowered 12 `tool.mypy.ignore_errors` was switched on.',
    ],
  ],
  [
    '.coveragerc',
    '.coveragerc',
    '[report]\nfail_under = 90\n',
    '[report]\nfail_under = 80\nexclude_lines =\n    pragma: no cover\n',
    ['high threshold-lowered 2 `report.fail_under` was lowered from 90 to 80.'],
  ],
  [
    'nyc',
    '.nycrc',
    '{ "check-coverage": true, "lines": 90 }',
    '{ "check-coverage": false, "lines": 90 }',
    ['high threshold-lowered 1 `check-coverage` was switched off.'],
  ],
  [
    'mocha',
    '.mocharc.yml',
    'spec:\n  - test/a.js\n  - test/b.js\nretries: 0\n',
    'spec:\n  - test/a.js\nretries: 2\n',
    ['high runs-fewer-tests 2 `spec` no longer has `test/b.js`.', 'high retries-added 3 `retries` was raised from 0 to 2.'],
  ],
  [
    'golangci-lint',
    '.golangci.yml',
    'linters:\n  enable:\n    - errcheck\n    - govet\n',
    'linters:\n  enable:\n    - govet\n  disable:\n    - unused\n',
    ['high rule-lowered 3 `linters.enable` no longer has `errcheck`.', 'high rule-lowered 5 `linters.disable` now has `unused`.'],
  ],
  [
    'cargo',
    'Cargo.toml',
    '[dependencies]\na = "1"\n\n[lints.clippy]\nunwrap_used = "deny"\n',
    '[lints.clippy]\nunwrap_used = "allow"\n',
    ['high rule-lowered 2 `lints.clippy.unwrap_used` was turned down from `deny` to `allow`.'],
  ],
  [
    'nextest',
    '.config/nextest.toml',
    '[profile.default]\nretries = 0\n',
    '[profile.default]\nretries = 3\n',
    ['high retries-added 2 `profile.default.retries` was raised from 0 to 3.'],
  ],
  [
    'a file that is gone',
    '.nycrc.json',
    '{ "check-coverage": true, "lines": 90 }',
    null,
    ['high threshold-lowered 1 `check-coverage` was switched off.', 'high threshold-lowered 1 `lines` of 90 was taken away.'],
  ],
  [
    'a file that cannot be read',
    'pyproject.toml',
    '[tool.pytest.ini_options]\nxfail_strict = true\n',
    '[tool.pytest.ini_options\n',
    ['high test-does-not-load 1 pyproject.toml can no longer be read, so nothing that it demanded is demanded.'],
  ],
]

test.each(OTHERS)('%s', async (_, path, before, now, expected) => {
  expect(await said(path, before, now)).toEqual(expected)
})

test('settings that moved into a file of their own still stand', async () => {
  const before = await read([{ path: '.nycrc', text: '{ "lines": 90, "check-coverage": true }' }])
  const now = await read([{ path: 'package.json', text: '{ "nyc": { "lines": 90, "check-coverage": true } }' }])
  expect(between(before, now).map(({ code }) => code)).toEqual([])
})
