import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { viewSession } from '../../shared/index.ts'
import { openProject, verdictOf } from './project.ts'

const FILES = { 'a.txt': 'a\n' }
const leaves = ['sh', '-c', 'mkdir -p deep && cp /bin/true deep/tool && chmod 4755 deep/tool && cp /bin/true plain && ln -s deep/tool link']

test('a command that leaves a set-user-id file in the work tree is told on; one that was there before is not', async () => {
  const { core, root } = await openProject(FILES, { kind: 'command', argv: ['true'] })
  execFileSync('sh', ['-c', 'cp /bin/true mine && chmod 6755 mine'], { cwd: root })
  const { text, view } = await core.call('run_command', { command: leaves })
  expect(text).toContain('(set-user-id or set-group-id): deep/tool')
  expect(view['setIdFiles']).toEqual(['deep/tool'])
  // The host does have it: what is said is true.
  expect(statSync(join(root, 'deep', 'tool')).mode & 0o4000).toBe(0o4000)
  expect((await core.call('run_command', { command: ['true'] })).text).not.toContain('set-user-id')
})

test('a check that leaves one is a finding, and its record names it', async () => {
  const { core, verify } = await openProject(FILES, { kind: 'command', argv: leaves })
  const evidence = await verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(evidence.integrity.setIdFiles).toEqual(['deep/tool'])
  const { findings } = await viewSession(core.workspace, core.session())
  expect(findings.filter(({ code }) => code === 'set-id-file').map(({ message }) => message)).toEqual([
    expect.stringContaining('The check of C1 left files that run with the rights of their owner'),
  ])
})
