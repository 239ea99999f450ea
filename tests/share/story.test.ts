import { join } from 'node:path'
import { expect, test } from 'vitest'
import { USER } from '../support/given.ts'
import { cloneOf, hubRepository, maestroRefs, placesOf, run, type Machine } from './machines.ts'

const contentOf = (machine: Machine) => machine.session().read().state

/** What there is to agree on: that a push was made is known elsewhere after the next one only. */
const agreedOn = (machine: Machine) => {
  const { pushed: _pushed, lastAt: _lastAt, events: _events, ...rest } = contentOf(machine)
  return rest
}

/** A session opened on one machine and taken up by another. */
const twoMachines = async () => {
  const hub = hubRepository()
  const [a, b] = [await cloneOf(hub), await cloneOf(hub)]
  await a.does('open_session', { goal: 'Keep a.txt short' })
  await a.does('remember', { kind: 'decision', text: 'the blue whale sings' })
  expect(await a.push()).toMatchObject({ fault: null })
  expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ isNew: true, machines: 1, texts: 1, heads: [] }] } })
  await b.does('open_session', { session: a.session().id })
  return { hub, a, b }
}

let shared: ReturnType<typeof twoMachines> | null = null

/** The same two for the stories that write nothing, and for the one after them. */
const sameTwoMachines = (): ReturnType<typeof twoMachines> => (shared ??= twoMachines())

/** Both push and pull until each has what the other had. */
const exchange = async (...machines: readonly Machine[]) => {
  for (const machine of machines) expect(await machine.push()).toMatchObject({ fault: null })
  for (const machine of machines) expect(await machine.pull()).toMatchObject({ fault: null })
}

test('a session opened on one machine goes on at another, with its files, memories and texts', async () => {
  const { a, b } = await sameTwoMachines()
  expect(contentOf(b)).toMatchObject({ goal: 'Keep a.txt short' })
  expect(await b.does('recall')).toMatchObject({ memories: [{ text: 'the blue whale sings' }] })
  expect(contentOf(b).checkpoints.map(({ tree }) => tree)).toEqual(contentOf(a).checkpoints.map(({ tree }) => tree))
})

test("a push with nothing new sends nothing, and nothing leaves with the user's own git", async () => {
  const { hub, a } = await sameTwoMachines()
  const before = run(hub, '--git-dir=.', 'for-each-ref')
  expect(await a.push()).toMatchObject({ fault: null, view: { sent: false } })
  expect(run(hub, '--git-dir=.', 'for-each-ref')).toBe(before)
  expect(maestroRefs(hub)).toHaveLength(3)
  expect(run(a.root, 'log', '--all', '--oneline').trim().split('\n')).toHaveLength(1)
  expect(run(a.root, 'for-each-ref')).not.toContain('refs/maestro')
  expect(run(a.root, 'fetch', '--all', '--verbose', '--dry-run')).not.toContain('refs/maestro')
  expect(run(a.root, 'push', '--all', '--porcelain')).not.toContain('refs/maestro')
})

test('both go on at once: after an exchange both have the same state, whoever was first', async () => {
  const { a, b } = await sameTwoMachines()
  await a.does('remember', { kind: 'lesson', text: 'learned on A' })
  await b.does('remember', { kind: 'lesson', text: 'learned on B' })
  await a.does('set_criteria', {
    criteria: [{ text: 'a.txt has at most three lines', check: { kind: 'command', argv: ['test', '-f', 'a.txt'] } }],
  })
  await exchange(b, a)
  await b.pull()
  expect(agreedOn(b)).toStrictEqual(agreedOn(a))
  expect(contentOf(b).memories).toHaveLength(3)
  expect(contentOf(b).criteria).toHaveLength(1)
  for (const machine of [a, b]) expect(await machine.does('recall')).toMatchObject({ total: 3 })
})

test("files that two machines took apart are told, shown and settled by the user's choice", async () => {
  const { a, b } = await twoMachines()
  a.write('a.txt', 'one\ntwo\nthree, as A has it\n')
  a.write('only-a.txt', 'A\n')
  b.write('a.txt', 'one\ntwo\nthree, as B has it\n')
  b.write('only-b.txt', 'B\n')
  await exchange(a, b, a)
  const pulled = await a.pull()
  expect(pulled.view).toMatchObject({ sessions: [{ heads: [expect.any(String), expect.any(String)] }] })
  expect(a.read('a.txt')).toContain('as A has it')

  const picture = await a.does('choose_files', {}, USER)
  expect(picture).toMatchObject({
    action: 'picture',
    changedHere: expect.arrayContaining([{ path: 'only-a.txt', kind: 'added' }]),
    changedThere: expect.arrayContaining([{ path: 'only-b.txt', kind: 'added' }]),
    conflicts: ['a.txt'],
  })
  expect((await a.call('choose_files', { side: 'merged' }, USER)).fault).toBe('conflicts_open')
  expect((await a.call('choose_files', { side: 'merged', conflicts: 'theirs' })).fault).toBe('user_only')
  const { confirm } = await a.does('choose_files', { side: 'merged', conflicts: 'theirs' }, USER)
  expect((await a.call('choose_files', { side: 'mine', confirm }, USER)).fault).toBe('confirm_mismatch')
  await a.does('choose_files', { side: 'merged', conflicts: 'theirs', confirm }, USER)
  expect([a.read('a.txt'), a.read('only-a.txt'), a.read('only-b.txt')]).toEqual(['one\ntwo\nthree, as B has it\n', 'A\n', 'B\n'])
  expect((await a.call('choose_files', {}, USER)).fault).toBe('not_apart')

  await exchange(a, b)
  expect((await b.call('choose_files', {}, USER)).fault).toBe('not_apart')
  expect(contentOf(b).checkpoints.at(-1)).toMatchObject({ why: 'merged' })
})

test("a forgotten text is nowhere any more after the next push and the hub's own collection", async () => {
  const { hub, a, b } = await twoMachines()
  const [memory] = contentOf(a).memories
  await b.does('remember', { kind: 'lesson', text: 'a kept lesson' })
  await b.push()
  await a.does('remember', { kind: 'summary', text: 'an animal sings', replaces: [memory?.id] })
  expect(await a.push()).toMatchObject({ fault: null })
  expect(await b.push()).toMatchObject({ fault: null })
  expect(await b.pull()).toMatchObject({ fault: null })
  run(hub, '--git-dir=.', '-c', 'gc.reflogExpire=now', 'gc', '-q', '--prune=now')
  for (const words of ['blue whale']) {
    expect(placesOf(words, hub, hub)).toEqual([])
    for (const machine of [a, b]) expect(placesOf(words, machine.root, join(machine.store, 'store.git'))).toEqual([])
  }
  // The search finds what is there.
  expect(placesOf('an animal sings', hub, hub)).not.toEqual([])
  expect(placesOf('a kept lesson', b.root)).not.toEqual([])
  expect(placesOf('an animal sings', a.root, join(a.store, 'store.git'))).toHaveLength(1)
})

test('a file that the other side did not store is not deleted by choosing the other side', async () => {
  const { a, b } = await twoMachines()
  a.write('notes.bin', 'small here\n')
  await a.does('checkpoint', { action: 'create' })
  b.write('notes.bin', 'x'.repeat(11 * 1024 * 1024))
  b.write('a.txt', 'B\n')
  await exchange(a, b)
  expect(contentOf(a).checkpoints.some(({ notStored }) => notStored.some(({ path }) => path === 'notes.bin'))).toBe(true)
  const { confirm } = await a.does('choose_files', { side: 'theirs' }, USER)
  await a.does('choose_files', { side: 'theirs', confirm }, USER)
  expect([a.read('a.txt'), a.read('notes.bin')]).toEqual(['B\n', 'small here\n'])
})

test('keeping ours writes nothing and settles all the same; undoing a choice is restoring what was before', async () => {
  const { a, b } = await twoMachines()
  a.write('a.txt', 'A\n')
  b.write('a.txt', 'B\n')
  await exchange(a, b)
  const mine = await a.does('choose_files', { side: 'mine' }, USER)
  expect(mine).toMatchObject({ changes: [] })
  const chosen = await a.does('choose_files', { side: 'mine', confirm: mine['confirm'] }, USER)
  expect(chosen).toMatchObject({ action: 'chosen', written: [], deleted: [] })
  expect(a.read('a.txt')).toBe('A\n')
  await exchange(a, b)
  expect((await b.call('choose_files', {}, USER)).fault).toBe('not_apart')
  expect(b.read('a.txt')).toBe('B\n')
})

test('a pull says when another machine has newer files, and restoring them is the way to go on from there', async () => {
  const { a, b } = await twoMachines()
  expect(await b.pull()).toMatchObject({ view: { sessions: [{ newest: null }] } })
  a.write('a.txt', 'newer\n')
  await a.push()
  const pulled = await b.pull()
  const newest = contentOf(a).checkpoints.at(-1)?.id
  expect(pulled).toMatchObject({ view: { sessions: [{ newest, heads: [] }] } })
  expect(b.read('a.txt')).not.toBe('newer\n')
  const { confirm } = await b.does('checkpoint', { action: 'preview_restore', id: newest })
  await b.does('checkpoint', { action: 'restore', id: newest, confirm })
  expect(b.read('a.txt')).toBe('newer\n')
  expect(await b.pull()).toMatchObject({ view: { sessions: [{ newest: null, heads: [] }] } })
  await exchange(b, a)
  expect(await a.pull()).toMatchObject({ view: { sessions: [{ newest: null, heads: [] }] } })
})
