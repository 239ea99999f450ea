import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { viewSession } from '../../shared/index.ts'
import { openProject, verdictOf } from './project.ts'

const loads = (from: string): string =>
  `const { test } = require('node:test')\nconst assert = require('node:assert/strict')\nconst { sum } = require('${from}')\ntest('adds', () => assert.equal(sum(1, 2), 3))\n`

/** The baseline's tests load what a script builds that nothing tells us of; today's load the source. */
const FILES = {
  '.gitignore': 'dist/\n',
  'package.json': { name: 'sample', scripts: { test: 'node --test test/*.test.js' } },
  'src/sum.js': 'exports.sum = (a, b) => a + b\n',
  'test/sum.test.js': loads('../dist/sum.js'),
}

test('a baseline whose tests load what only a build makes is told with the line that would build it; with that line it is compared', async () => {
  const project = await openProject(FILES, { kind: 'tests' })
  mkdirSync(join(project.root, 'dist'))
  writeFileSync(join(project.root, 'dist', 'sum.js'), 'exports.sum = (a, b) => a + b\n')
  project.write('test/sum.test.js', loads('../src/sum.js'))
  const found = async () => {
    const { findings } = await viewSession(project.core.workspace, project.core.session())
    return findings.filter(({ code }) => code === 'baseline-needs-build').map(({ message }) => message)
  }
  expect(verdictOf(await project.verify())).toBe('met: 1 passed')
  expect(project.core.session().read().state.comparisons.at(-1)).toMatchObject({ run: null, lacks: { path: 'dist/sum.js' } })
  expect(await found()).toEqual([expect.stringMatching(/^The tests of C1 could not be compared .*: dist\/sum\.js .*"setup": \[/)])

  project.write('.maestro/config.jsonc', JSON.stringify({ setup: [['sh', '-c', 'mkdir -p dist && cp src/sum.js dist/sum.js']] }))
  expect(verdictOf(await project.verify())).toBe('met: 1 passed')
  expect(project.core.session().read().state.comparisons.at(-1)).toMatchObject({ reason: null, counts: { steady: 1 } })
  expect(await found()).toEqual([])
})
