import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'
import { external } from '../../rolldown.config.ts'
import { temporaryFolder } from '../support/folder.ts'
import { projectRoot } from '../support/paths.ts'

test('where the native parser is not installed, reading tests is a fault that says so', async () => {
  const program = join(temporaryFolder('without-parser'), 'read.mjs')
  const build = await rolldown({ input: join(projectRoot, 'tests/package/read-all.ts'), platform: 'node', external, logLevel: 'silent' })
  await build.write({ file: program, format: 'esm', codeSplitting: false })
  await build.close()
  expect(JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }))).toMatchObject({
    kind: 'fault',
    code: 'syntax_unavailable',
    message: expect.stringContaining('@ast-grep/napi does not load'),
  })
})
