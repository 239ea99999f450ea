import { expect, test } from 'vitest'
import type { RunCheck } from '../../session/check-kinds.ts'
import { noConfiguration, type Configuration } from '../../session/configuration.ts'
import type { Method } from '../../session/evidence.ts'
import { isFault } from '../../session/fault.ts'
import { methodOf } from './method.ts'
import { folderOf, type Survey } from './survey.ts'

type Files = Readonly<Record<string, string | object>>

const surveyed = (files: Files): Survey => {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]))
  const folders = [...texts.keys()].flatMap((path) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
  )
  return { root: '/checkout', paths: new Set([...texts.keys(), ...folders]), text: (path) => texts.get(path) }
}

const TESTS: RunCheck = { kind: 'tests' }

const method = (files: Files, check: RunCheck = TESTS, config: Partial<Configuration> = {}): Method => {
  const found = methodOf(check, surveyed(files), { ...noConfiguration, ...config })
  if (isFault(found)) throw new Error(found.message)
  return found
}
const fault = (files: Files, check: RunCheck = TESTS): string => {
  const found = methodOf(check, surveyed(files), noConfiguration)
  return isFault(found) ? `${found.code}: ${found.message} ${found.hint}` : 'no fault'
}

const scripts = (content: Record<string, string>, more: object = {}) => ({ 'package.json': { scripts: content, ...more } })
const BY_SCRIPT = { 'package.json': { scripts: { test: 'npm run build && vitest run', build: 'tsc', start: 'node .' } } }
const VITEST = { ...scripts({ test: 'vitest' }), 'vitest.config.ts': 'export default {}', 'tsconfig.json': '{}', 'src/a.ts': '' }

const partsOf = (files: Files, check?: RunCheck, config?: Partial<Configuration>): string[] =>
  Object.keys(method(files, check, config).parts ?? {}).toSorted()

test.each<[string, Files, RunCheck, string[]]>([
  ['the scripts behind an npm script', BY_SCRIPT, TESTS, ['package.json scripts']],
  ['the configuration of a runner', VITEST, TESTS, ['tsconfig.json', 'vitest.config.ts']],
  [
    'the sections of pytest alone',
    { 'pyproject.toml': '[project]\nname = "a"\n[tool.pytest.ini_options]\naddopts = "-q"\n' },
    TESTS,
    ['pyproject.toml'],
  ],
  ['Go', { 'go.mod': 'module a\n\ngo 1.21\n' }, TESTS, ['go.mod']],
  [
    'Cargo, with its toolchain',
    { 'Cargo.toml': '[package]\nname = "a"\n', 'rust-toolchain.toml': '[toolchain]\n' },
    TESTS,
    ['Cargo.toml', 'rust-toolchain.toml'],
  ],
  [
    'a linter behind a script',
    { ...scripts({ lint: 'eslint .' }), 'eslint.config.js': '//' },
    { kind: 'command', argv: ['npm', 'run', 'lint'] },
    ['eslint.config.js', 'package.json scripts'],
  ],
  ['a command that nothing decides over', VITEST, { kind: 'command', argv: ['true'] }, []],
])('%s are parts of the method', (_, files, check, expected) => {
  expect(partsOf(files, check)).toEqual(expected)
})

const withScript = (name: string, script: string): Files => ({
  'package.json': { scripts: { ...BY_SCRIPT['package.json'].scripts, [name]: script } },
})

test('a changed script, runner configuration or compiler option is another method; what the check does not use is not', () => {
  expect(method(withScript('build', 'true')).hash).not.toBe(method(BY_SCRIPT).hash)
  expect(method(withScript('start', 'true')).hash).toBe(method(BY_SCRIPT).hash)
  expect(method({ ...VITEST, 'vitest.config.ts': 'export default { test: { retry: 3 } }' }).hash).not.toBe(method(VITEST).hash)
  expect(method({ ...VITEST, 'src/a.ts': 'changed' }).hash).toBe(method(VITEST).hash)
  expect(method({ ...VITEST, 'package.json': { scripts: { test: 'vitest' }, version: '2.0.0', dependencies: { a: '1' } } }).hash).toBe(
    method(VITEST).hash,
  )
})

test('versions of dependencies belong to the lock file', () => {
  const go = (version: string) => ({ 'go.mod': `module a\n\ngo 1.21\n\nrequire (\n\tb ${version}\n)\n` })
  expect(method(go('v1.0.0')).hash).toBe(method(go('v1.1.0')).hash)
  const cargo = (version: string) => ({
    'Cargo.toml': `[package]\nname = "a"\n\n[dependencies]\nb = "${version}"\n\n[profile.test]\nopt-level = 1\n`,
  })
  expect(method(cargo('1')).hash).toBe(method(cargo('2')).hash)
  expect(method({ 'Cargo.toml': '[package]\nname = "a"\n\n[profile.test]\nopt-level = 3\n' }).hash).not.toBe(method(cargo('1')).hash)
})

test('what the configuration decides is part of the method; what it only proposes is not', () => {
  const config = { carry: ['.env'], env: { LEVEL: '7' }, limits: { timeoutS: 5 }, checks: { lint: TESTS } }
  expect(partsOf(VITEST, TESTS, config)).toEqual([
    'config.jsonc carry',
    'config.jsonc env',
    'config.jsonc limits',
    'tsconfig.json',
    'vitest.config.ts',
  ])
  expect(method(VITEST, TESTS, config)).toMatchObject({ timeoutMs: 5000, env: { LEVEL: '7', PYTHONDONTWRITEBYTECODE: '1' } })
  expect(method(VITEST, { ...TESTS, timeoutS: 9 }, config).timeoutMs).toBe(9000)
})

const PACKAGES = {
  'package.json': { workspaces: ['packages/*'] },
  'packages/a/package.json': { name: 'a', scripts: { test: 'node --test test/a.test.js' } },
  'packages/a/test/a.test.js': '',
  'packages/b/package.json': { name: 'b', scripts: { test: 'vitest' } },
  'packages/b/vitest.config.ts': '//',
  'packages/b/b.test.ts': '',
}

test('a check belongs to its package: the one that is named, that has all of its files, or that alone has tests', () => {
  expect(method(PACKAGES, { ...TESTS, cwd: './packages/b/' })).toMatchObject({
    cwd: 'packages/b',
    argv: ['vitest', 'run'],
    runner: 'vitest',
  })
  expect(Object.keys(method(PACKAGES, { ...TESTS, cwd: 'packages/b' }).parts ?? {})).toEqual(['packages/b/vitest.config.ts'])
  expect(method(PACKAGES, { ...TESTS, files: ['packages/a/test/a.test.js'] })).toMatchObject({
    cwd: 'packages/a',
    argv: ['node', '--test', 'test/a.test.js'],
  })
  const one = Object.fromEntries(Object.entries(PACKAGES).filter(([path]) => folderOf(path) !== 'packages/b'))
  expect(method(one).cwd).toBe('packages/a')
})

test('nobody guesses which package is meant, and a folder that is not there is told', () => {
  expect(fault(PACKAGES)).toContain(
    'no_tests_detected: The top has no tests of its own, and several packages have: packages/a, packages/b.',
  )
  expect(fault({ 'a.txt': '' })).toContain('no_tests_detected: No way to run the tests')
  for (const cwd of ['nowhere', '../other', '/etc']) expect(fault(PACKAGES, { ...TESTS, cwd })).toContain('invalid_check')
})

test('a declared setup takes the place of a detected one, and an empty one means none', () => {
  const built = {
    'package.json': { name: 'one', main: 'dist/index.js', scripts: { build: 'tsc', test: 'node --test test/a.test.js' } },
    'test/a.test.js': "import '../dist/index.js'",
  }
  expect(method(built).setup).toEqual([['npm', 'run', 'build']])
  expect(method(built, TESTS, { setup: [{ run: ['make'] }] }).setup).toEqual([['make']])
  expect(method(built, TESTS, { setup: [] }).setup).toBeUndefined()
})
