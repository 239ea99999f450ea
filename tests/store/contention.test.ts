import { execa } from 'execa'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openJournal } from '../../shared/store/journal.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { bundle } from '../support/bundle.ts'
import { temporaryFolder } from '../support/folder.ts'

let writer = ''
beforeAll(async () => {
  writer = await bundle('tests/support/journal-writer.ts')
})

test('8 processes x 300 changes with segments of 8 KiB and random delays: all 2,400 events are kept, once, in one valid chain', async () => {
  const folder = join(temporaryFolder('contention'), 'journal', 'rp-test')
  const names = Array.from({ length: 8 }, (_, index) => `w${index}`)
  await Promise.all(names.map((name) => execa('node', [writer, folder, name, '300', '40', '8192', '3'])))

  const { state } = openJournal({ folder, session: 's-test', replica: 'rp-test', sources: systemSources }).read()
  const ids = state.memories.map((memory) => memory.id)
  expect(ids).toHaveLength(2400)
  expect(new Set(ids).size).toBe(2400)
  for (const name of names)
    expect(ids.filter((id) => id.startsWith(`${name}:`))).toEqual(Array.from({ length: 300 }, (_, index) => `${name}:${index}`))
  expect(readdirSync(folder).filter((file) => file.endsWith('.jsonl')).length).toBeGreaterThan(50)
}, 60_000)
