import { execa } from 'execa'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openJournal } from '../../shared/store/journal.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { bundle } from '../support/bundle.ts'
import { temporaryFolder } from '../support/folder.ts'

/** `npm run test:crash` makes this many changes in each process of the first test and half of it in the second; the whole of the tests a third of that. */
const CHANGES = process.env['npm_lifecycle_event'] === 'test:crash' ? 300 : 100
const WRITERS = 8
const SIDED = CHANGES / 2

let writer = ''
beforeAll(async () => {
  writer = await bundle('tests/support/journal-writer.ts')
})

test(`${WRITERS} processes x ${CHANGES} changes with segments of 8 KiB and random delays: all ${WRITERS * CHANGES} events are kept, once, in one valid chain`, async () => {
  const folder = join(temporaryFolder('contention'), 'journal', 'rp-test')
  const names = Array.from({ length: WRITERS }, (_, index) => `w${index}`)
  await Promise.all(names.map((name) => execa('node', [writer, folder, name, String(CHANGES), '40', '8192', '3'])))

  const { state } = openJournal({ folder, session: 's-test', replica: 'rp-test', sources: systemSources }).read()
  const ids = state.memories.map((memory) => memory.id)
  expect(ids).toHaveLength(WRITERS * CHANGES)
  expect(new Set(ids).size).toBe(WRITERS * CHANGES)
  for (const name of names)
    expect(ids.filter((id) => id.startsWith(`${name}:`))).toEqual(Array.from({ length: CHANGES }, (_, index) => `${name}:${index}`))
  expect(readdirSync(folder).filter((file) => file.endsWith('.jsonl')).length).toBeGreaterThan(CHANGES / 6)
}, 60_000)

test(`a host and a container on one store: two chains x 2 processes x ${SIDED} changes, nothing is lost, and both sides read the same`, async () => {
  const journals = join(temporaryFolder('sides'), 'journal')
  const sides = ['rp-host1', 'rp-container1']
  const names = sides.flatMap((side) => [0, 1].map((n) => ({ side, name: `${side}-${n}` })))
  await Promise.all(names.map(({ side, name }) => execa('node', [writer, join(journals, side), name, String(SIDED), '40', '8192', '3'])))

  const [host, container] = sides.map((replica) =>
    openJournal({ folder: join(journals, replica), session: 's-test', replica, sources: systemSources }).read(),
  )
  expect(container?.state).toStrictEqual(host?.state)
  expect(host?.waiting).toEqual([])
  const ids = host?.state.memories.map((memory) => memory.id) ?? []
  expect(new Set(ids).size).toBe(names.length * SIDED)
  for (const { name } of names)
    expect(ids.filter((id) => id.startsWith(`${name}:`))).toEqual(Array.from({ length: SIDED }, (_, index) => `${name}:${index}`))
}, 60_000)
