import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../shared/readers/coverage/coverage-of.ts'
import { goModulesIn } from '../../shared/readers/coverage/go-cover.ts'
import { readCoverage } from '../../shared/readers/coverage/read-coverage.ts'
import type { FileCoverage } from '../../shared/session/coverage.ts'
import { absence, folderWith, outputOf } from './tools.ts'

const read = (root: string, name: string, goModules = goModulesIn(new Map())): FileCoverage[] | undefined =>
  readCoverage(name, readFileSync(join(root, name), 'utf8'), { root, goModules })?.files

const source = `const sign = (n) => {
  if (n > 0) {
    return 1
  }
  return n < 0 ? -1 : 0
}
const unused = () => {
  return 8
}
module.exports = { sign, unused }
`

describe('coverage reports of real tools', () => {
  test('jest writes one result in four formats, which all read alike', () => {
    const root = folderWith({
      'package.json': '{"jest":{"testEnvironment":"node"}}',
      'src/sign.js': source,
      'test/sign.test.js': "const { sign } = require('../src/sign')\ntest('sign', () => expect(sign(-3)).toBe(-1))\n",
    })
    const formats = ['lcovonly', 'json', 'json-summary', 'cobertura'].map((format) => `--coverageReporters=${format}`)
    outputOf(root, ['jest', '--coverage', ...formats], { CI: 'true' })
    const expected = { file: 'src/sign.js', lines: { covered: 5, total: 7 }, branches: { covered: 2, total: 4 } }
    const lines = { missed: [3, 8], reached: [1, 2, 5, 7, 10] }
    expect(read(root, 'coverage/coverage-final.json')).toEqual([{ ...expected, ...lines }])
    expect(read(root, 'coverage/lcov.info')).toEqual([{ ...expected, ...lines }])
    expect(read(root, 'coverage/cobertura-coverage.xml')).toEqual([{ ...expected, ...lines }])
    expect(read(root, 'coverage/coverage-summary.json')).toEqual([{ ...expected, missed: [] }])
  })

  test('the test runner of Node', () => {
    const root = folderWith({
      'src/sign.cjs': source,
      'sign.test.cjs': "require('node:test')('sign', () => { require('./src/sign.cjs').sign(-3) })\n",
    })
    const flags = ['--test', '--experimental-test-coverage', '--test-reporter=lcov', '--test-reporter-destination=lcov.info']
    outputOf(root, [process.execPath, ...flags, 'sign.test.cjs'])
    const [file] = (read(root, 'lcov.info') ?? []).filter((one) => one.file === 'src/sign.cjs')
    // Node counts every line of a file, braces too.
    expect(file).toMatchObject({ lines: { total: 10 }, missed: expect.arrayContaining([3, 8]) })
    expect(file?.reached).toEqual(expect.arrayContaining([1, 2, 5, 7, 10]))
  })

  test.skipIf(absence('go') !== null)('go test -coverprofile, with several modules', () => {
    const root = folderWith({
      'deep/go.mod': 'module example.com/x/v2\n\ngo 1.19\n',
      'deep/in/a.go': 'package in\n\nfunc F(a int) int {\n\tif a > 1 {\n\t\treturn 1\n\t}\n\treturn 2\n}\n\nfunc G() int { return 3 }\n',
      'deep/in/a_test.go': 'package in\n\nimport "testing"\n\nfunc TestF(t *testing.T) { F(0) }\n',
    })
    const goModules = goModulesIn(new Map([['deep/go.mod', readFileSync(join(root, 'deep/go.mod'), 'utf8')]]))
    for (const mode of ['set', 'count', 'atomic']) {
      outputOf(join(root, 'deep'), ['go', 'test', `-covermode=${mode}`, '-coverprofile=cover.out', './...'])
      expect(read(root, 'deep/cover.out', goModules)).toEqual([
        { file: 'deep/in/a.go', lines: { covered: 3, total: 6 }, branches: null, missed: [5, 6, 10], reached: [3, 4, 7] },
      ])
    }
  })

  test.skipIf(absence('python3-coverage') !== null)('coverage.py writes one result in three formats, which all read alike', () => {
    const root = folderWith({ 'src/a.py': 'def f(a):\n    if a:\n        return 1\n    return 2\n\ndef g():\n    return 3\n\nf(1)\n' })
    for (const flags of [['run', '--branch', 'src/a.py'], ['json'], ['xml'], ['lcov', '-o', 'lcov.info']])
      outputOf(root, ['python3-coverage', ...flags])
    const lines = { file: 'src/a.py', lines: { covered: 5, total: 7 }, missed: [4, 7], reached: [1, 2, 3, 6, 9] }
    for (const name of ['coverage.json', 'coverage.xml', 'lcov.info'])
      expect(read(root, name)).toEqual([{ ...lines, branches: { covered: 1, total: 2 } }])
  })
})

test('lines that a change added, in a report of jest’s', () => {
  const root = folderWith({
    'package.json': '{"jest":{"testEnvironment":"node"}}',
    'src/sign.js': source,
    'sign.test.js': "const { sign } = require('./src/sign')\ntest('sign', () => expect(sign(-3)).toBe(-1))\n",
  })
  outputOf(root, ['jest', '--coverage', '--coverageReporters=lcovonly'], { CI: 'true' })
  const report = readCoverage('lcov.info', readFileSync(join(root, 'coverage/lcov.info'), 'utf8'), { root })
  const added = new Map([['src/sign.js', new Set([2, 3, 4, 5])]])
  expect(report && coverageOf(report, { lines: added })).toEqual({ covered: 2, total: 3 })
})
