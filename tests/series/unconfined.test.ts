import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'
import { temporaryFolder } from '../support/folder.ts'
import { userEnvironment } from '../support/sample.ts'

/** An environment in which the only bubblewrap to be found does not work, and the user allowed unconfined runs. */
const withoutSandbox = (): NodeJS.ProcessEnv => {
  const folder = temporaryFolder('no-bwrap')
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(folder, 'bwrap'), 0o755)
  return { ...userEnvironment(), PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
}

test('where nothing can be mounted, both sides lie in folders of their own, whose names are no difference', async () => {
  const check = { kind: 'parity', argv: ['sh', 'where.sh'], cases: [{ name: 'asked', stdin: 'x\n', args: ['one'] }] }
  const project = await openProject({ 'where.sh': 'pwd; cat; echo "$1"; cat which\n', which: 'a\n' }, check, { env: withoutSandbox() })
  const same = await project.verify()
  expect([verdictOf(same), same.sandbox.grade]).toEqual(['met: 1 of 1 cases answered like baseline', 'unconfined'])
  project.write('which', 'b\n')
  expect(verdictOf(await project.verify())).toBe(
    'unmet: 0 of 1 cases answered like baseline; asked: line 4: "b" now, "a" on the other side',
  )
})

test('a benchmark there has the same words', async () => {
  const check = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'took (.*)' }
  const project = await openProject({ 'bench.sh': 'echo took 10 ms\n' }, check, { env: withoutSandbox() })
  project.write('bench.sh', 'echo took 20 ms\n')
  expect(verdictOf(await project.verify())).toBe('unmet: 100 % slower than baseline (+100 % to +100 %), 10 pairs')
})
