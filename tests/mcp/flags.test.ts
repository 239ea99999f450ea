import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERSION } from '../../shared/index.ts'
import { programsFolder } from '../support/paths.ts'

const start = (program: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(programsFolder, `${program}.mjs`), ...args], { input: '', encoding: 'utf8', timeout: 20_000 })

test.each(['maestro-mcp', 'maestro-lsp'])('%s says its version and its usage, and ends', (program) => {
  expect(start(program, '--version')).toMatchObject({ status: 0, stdout: `${VERSION}\n` })
  expect(start(program, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining(`Usage: ${program}`) })
})

test('maestro-mcp refuses a misspelt flag instead of serving another folder', () => {
  const refused = start('maestro-mcp', '--rot', '/tmp')
  expect(refused).toMatchObject({ status: 2, stdout: '' })
  expect(refused.stderr).toContain('--rot')
  expect(refused.stderr).toContain('Usage: maestro-mcp')
})
