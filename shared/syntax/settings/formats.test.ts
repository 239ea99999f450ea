import { expect, test } from 'vitest'
import type { Setting } from '../../session/test-manifest.ts'
import { iniSettings } from './ini.ts'
import { tomlSettings } from './toml.ts'
import { yamlSettings } from './yaml.ts'

const lines = (settings: readonly Setting[] | null): string[] | null =>
  settings?.map(({ key, value, line }) => `${line} ${key} = ${value}`) ?? null

test('INI: values go on over indented lines, comments do not count, options of a command stay together', () => {
  expect(
    lines(iniSettings('# top\n[pytest]\naddopts = -q, -x\ntestpaths =\n    a\n    ; not b\n    c\n\n[coverage:run]\nomit: x, y\n')),
  ).toEqual([
    '3 pytest.addopts = -q, -x',
    '5 pytest.testpaths = a',
    '7 pytest.testpaths = c',
    '10 coverage:run.omit = x',
    '10 coverage:run.omit = y',
  ])
})

test('TOML: tables, lists, and values in one line', () => {
  expect(
    lines(tomlSettings('a = 1\n\n[tool.x]\nlist = [\n  "b",\n  "c",\n]\n[lints.clippy]\nd = { level = "deny", priority = 1 }\n')),
  ).toEqual(['1 a = 1', '4 tool.x.list = b', '4 tool.x.list = c', '9 lints.clippy.d.level = deny', '9 lints.clippy.d.priority = 1'])
  expect(tomlSettings('[a\n')).toBeNull()
})

test('YAML: maps and lists', () => {
  expect(lines(yamlSettings('a:\n  - b\n  - c\nd:\n  e: 1\n'))).toEqual(['2 a = b', '3 a = c', '5 d.e = 1'])
  expect(yamlSettings('a: [1\nb: 2')).toBeNull()
})
