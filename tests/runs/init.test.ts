import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programsFolder, projectRoot } from '../support/paths.ts'
import { sampleRepository, type Sample } from '../support/sample.ts'

const init = ({ root, env }: Sample): string =>
  execFileSync(process.execPath, [join(programsFolder, 'maestro.mjs'), 'init'], { cwd: root, env, encoding: 'utf8' })

const statusOf = (root: string): string => execFileSync('git', ['status', '--porcelain', '--ignored'], { cwd: root, encoding: 'utf8' })

test('a detected test command is proved by the list of its own runner, and nothing is written', () => {
  const sample = sampleRepository({
    'package.json': '{ "type": "module", "scripts": { "test": "vitest", "lint": "node lint.js" } }',
    'a.test.js': "import { test } from 'vitest'\ntest('one', () => {})\ntest('two', () => {})\n",
    'vitest.config.js': 'export default {}\n',
    '.gitignore': 'node_modules\n',
  })
  execFileSync('mkdir', ['-p', join(sample.root, 'node_modules')])
  execFileSync('cp', [
    '-al',
    ...readdirSync(join(projectRoot, 'node_modules')).map((name) => join(projectRoot, 'node_modules', name)),
    join(sample.root, 'node_modules'),
  ])
  const before = statusOf(sample.root)
  const text = init(sample)
  expect(text).toContain('- All tests pass (package.json scripts.test: vitest): 2 tests listed')
  expect(text).toContain("maestro criteria add '`npm run lint` succeeds' -- npm run lint")
  expect(statusOf(sample.root)).toBe(before)
})

test('a runner that cannot be asked, and a command that is none, are named as not proved', () => {
  const sample = sampleRepository({
    'pyproject.toml': '[tool.pytest.ini_options]\n',
    'test_a.py': 'def test_a():\n    pass\n\n\ndef test_b():\n    pass\n',
  })
  expect(init(sample)).toMatch(/All tests pass \(pyproject\.toml\): 2 tests listed/)
  expect(init(sampleRepository())).toContain('not proved by listing, node --test cannot name its tests without running them')
})

test('packages of a monorepo are ready criteria of their own; a broken configuration is named, and what it names would come first', () => {
  const sample = sampleRepository({
    'package.json': '{ "workspaces": ["packages/*"] }',
    'packages/a/package.json': '{ "name": "a", "scripts": { "test": "node --test test/a.test.js" } }',
    'packages/b/package.json': '{ "name": "b", "scripts": { "test": "node --test test/b.test.js" } }',
    '.maestro/config.jsonc': '{ "checks": { "types": { "kind": "command", "argv": ["true"], "text": "It compiles" } } }',
  })
  const text = init(sample)
  expect(text).toContain('- It compiles (.maestro/config.jsonc checks.types)')
  expect(text).toContain("maestro criteria add 'All tests pass in packages/b' --cwd packages/b")
  sample.write('.maestro/config.jsonc', '{ "cheks": {} }')
  expect(init(sample)).toContain('attention configuration: .maestro/config.jsonc, line 1, column 3: there is no key "cheks"')
})
