import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { lspPrograms } from './fixture.ts'

/** Loads the program, keeps half a million objects alive, and tells how many bytes V8 then holds for young ones. */
const KEEP = `
const kept = []
await import(process.argv[1])
for (let index = 0; index < 500_000; index += 1) kept.push({ index })
const { getHeapSpaceStatistics } = await import('node:v8')
process.stderr.write(String(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size))
`
const youngBytes = (program: string): number => {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', KEEP, program, '--help'], { encoding: 'utf8' })
  expect(status).toBe(0)
  return Number(stderr)
}

test('the young generation of the server stays small, where that of any program grows', async () => {
  const mebibytes = 1024 * 1024
  expect(youngBytes('node:path')).toBeGreaterThan(4 * mebibytes)
  expect(youngBytes(pathToFileURL(join(await lspPrograms(), 'maestro-lsp.mjs')).href)).toBeLessThanOrEqual(2 * mebibytes)
})
