import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { isFault } from '../../shared/session/fault.ts'
import { openRepository } from '../../shared/git/repository.ts'
import { openReaderHere } from '../../shared/operations/weakened/read-here.ts'
import { openReaderInChild } from '../../shared/operations/weakened/read-in-child.ts'
import { openCore } from '../support/core.ts'
import { temporaryFolder } from '../support/folder.ts'
import { programsFolder } from '../support/paths.ts'

const FILE = 'test/adds.test.js'
const WHOLE = "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\ntest('adds', () => {\n  assert.equal(3, 3)\n})\n"
const PROGRAM = join(programsFolder, 'maestro-weakened.mjs')

/** A baseline, and a change of its only test since. */
const changed = async () => {
  const core = await openCore({ files: { 'package.json': '{ "type": "module" }\n', [FILE]: WHOLE } })
  const { place } = core.workspace
  writeFileSync(join(place.root, FILE), WHOLE.replace("test('adds'", "test.skip('adds'"))
  const tree = core.session().read().state.checkpoints[0]?.tree ?? ''
  return { place, question: { tree, changes: [{ path: FILE, kind: 'modified' as const }], locked: [], snapshots: [] } }
}

/** Readers that this process started and that still run. */
const readers = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(PROGRAM)
    } catch {
      // It ended while we looked, or is no process.
      return false
    }
  })

test('a process of its own says what this one says, is kept between questions, and ends when none come', async () => {
  const { place, question } = await changed()
  const repository = await openRepository(place)
  if (isFault(repository)) throw new Error(repository.message)
  const here = await openReaderHere(repository)(question)
  expect(here).toMatchObject([{ code: 'test-disabled', file: FILE, line: 3 }])
  const read = openReaderInChild(place, PROGRAM, 1500)
  expect(await read(question)).toEqual(here)
  const first = readers()
  expect(first).toHaveLength(1)
  expect(await Promise.all([read(question), read(question)])).toEqual([here, here])
  expect(readers()).toEqual(first)
  await vi.waitFor(() => expect(readers()).toEqual([]), { timeout: 5000, interval: 20 })
  expect(await read(question)).toEqual(here)
  await vi.waitFor(() => expect(readers()).toEqual([]), { timeout: 5000, interval: 20 })
})

test('a file that changes between two questions is read again', async () => {
  const { place, question } = await changed()
  const read = openReaderInChild(place, PROGRAM, 1500)
  expect(await read(question)).toMatchObject([{ code: 'test-disabled' }])
  writeFileSync(join(place.root, FILE), WHOLE.replace('3, 3', '3, 4'))
  expect(await read(question)).toMatchObject([{ code: 'expected-changed' }])
})

test('a process that ends before it has answered is a fault, and the next question starts another', async () => {
  const { place, question } = await changed()
  const program = join(temporaryFolder('reader'), 'ends.mjs')
  writeFileSync(program, "process.on('message', () => process.exit(3))\n")
  const read = openReaderInChild(place, program)
  expect(await Promise.all([read(question), read(question)])).toEqual([
    expect.objectContaining({ code: 'tests_unread', message: expect.stringContaining('code 3') }),
    expect.objectContaining({ code: 'tests_unread' }),
  ])
  writeFileSync(program, "process.on('message', ({ id }) => process.send({ id, value: [] }))\n")
  expect(await read(question)).toEqual([])
})

test('what the reader cannot find is a fault, and it lives on', async () => {
  const { place, question } = await changed()
  const read = openReaderInChild(place, PROGRAM, 1500)
  expect(await read({ ...question, tree: '0'.repeat(40) })).toMatchObject({ kind: 'fault' })
  expect(await read(question)).toMatchObject([{ code: 'test-disabled' }])
})
