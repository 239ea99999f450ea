import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { USER } from '../support/given.ts'
import { cloneOf, hubRepository, maestroRefs, run } from './machines.ts'

/** Puts an object into a hub without asking git whether it is one. */
const plant = (hub: string, kind: string, content: string | Buffer): string =>
  execFileSync('git', ['--git-dir', hub, 'hash-object', '-w', '--literally', '-t', kind, '--stdin'], {
    input: content,
    encoding: 'utf8',
  }).trim()

const treeLine = (mode: string, name: string, oid: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')])

const commit = (hub: string, tree: string): string =>
  plant(hub, 'commit', `tree ${tree}\nauthor x <x@x> 0 +0000\ncommitter x <x@x> 0 +0000\n\nx\n`)

const pushed = async () => {
  const hub = hubRepository()
  const a = await cloneOf(hub)
  await a.does('open_session', { goal: 'Mind the hub' })
  await a.does('remember', { kind: 'reply', text: 'said on A' })
  await a.push()
  const [files = '', journal = '', texts = ''] = maestroRefs(hub)
  return { hub, a, b: await cloneOf(hub), files, journal, texts }
}

test('a journal whose lines were changed on the hub is not taken, and the other sessions are', async () => {
  const { hub, a, b, journal } = await pushed()
  await a.does('open_session', { goal: 'Another one' })
  await a.push()
  const text = run(hub, '--git-dir=.', 'show', `${journal}:000001.jsonl`)
  expect(text).toContain('Mind the hub')
  const blob = plant(hub, 'blob', text.replace('Mind the hub', 'Trust the hub'))
  run(hub, '--git-dir=.', 'update-ref', journal, commit(hub, plant(hub, 'tree', treeLine('100644', '000001.jsonl', blob))))
  expect(await b.pull()).toMatchObject({ fault: 'hub_damaged' })
  expect(await b.does('list_sessions')).toMatchObject({ sessions: [{ goal: 'Another one' }] })
  expect(b.workspace.sessions.list()).toHaveLength(1)
})

test('files that would go into the git folder are refused before they are in our store', async () => {
  const { hub, b, files } = await pushed()
  const hook = plant(hub, 'blob', '#!/bin/sh\n')
  const inner = plant(hub, 'tree', treeLine('100755', 'pre-commit', hook))
  run(hub, '--git-dir=.', 'update-ref', files, commit(hub, plant(hub, 'tree', treeLine('40000', '.git', inner))))
  expect(await b.pull()).toMatchObject({ fault: 'hub_damaged' })
  expect(b.workspace.sessions.list()).toEqual([])
  expect(() => run(join(b.store, 'store.git'), '--git-dir=.', 'cat-file', '-e', hook)).toThrow('cat-file')
})

test('names that are not ours are passed over, whatever they are', async () => {
  const { hub, b, texts } = await pushed()
  const evil = plant(hub, 'blob', 'salt\nevil')
  const tree = plant(hub, 'tree', Buffer.concat([treeLine('100644', 'escape.jsonl', evil), treeLine('120000', 'm-link', evil)]))
  for (const ref of ['refs/maestro/s-x/not-a-replica/journal', 'refs/maestro/S-UP/rp-1/journal', 'refs/maestro/s-1/rp-1/other'])
    run(hub, '--git-dir=.', 'update-ref', ref, commit(hub, tree))
  run(hub, '--git-dir=.', 'update-ref', texts, commit(hub, tree))
  expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ texts: 0 }] } })
  expect(b.workspace.sessions.list()).toHaveLength(1)
  expect(readdirSync(join(b.store, 'sessions'))).toHaveLength(1)
  expect(existsSync(join(b.store, 'sessions', b.workspace.sessions.list()[0] ?? '', 'texts'))).toBe(false)
})

test('lines of the hub never replace lines that are here', async () => {
  const { hub, a, b, journal } = await pushed()
  await b.pull()
  await b.does('open_session', { session: a.session().id })
  const path = join(b.store, 'sessions', a.session().id, 'journal', a.session().replica, '000001.jsonl')
  const before = readFileSync(path, 'utf8')
  const shorter = before.split('\n').slice(0, 3).join('\n') + '\n'
  const blob = plant(hub, 'blob', shorter)
  run(hub, '--git-dir=.', 'update-ref', journal, commit(hub, plant(hub, 'tree', treeLine('100644', '000001.jsonl', blob))))
  expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ events: 0 }] } })
  expect(readFileSync(path, 'utf8')).toBe(before)
  expect(b.session().read().state.memories).toHaveLength(1)
  // The owner puts it right with the next push.
  await a.does('remember', { kind: 'reply', text: 'more' })
  expect(await a.push()).toMatchObject({ fault: null })
  expect(await b.pull()).toMatchObject({ view: { sessions: [{ events: 2 }] } })
})

test('a torn end of a journal here does not keep the rest from coming', async () => {
  const { a, b } = await pushed()
  await b.pull()
  await b.does('open_session', { session: a.session().id })
  const path = join(b.store, 'sessions', a.session().id, 'journal', a.session().replica, '000001.jsonl')
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"v":1,"torn`)
  await a.does('remember', { kind: 'reply', text: 'more' })
  await a.push()
  expect(await b.pull()).toMatchObject({ fault: null, view: { sessions: [{ events: 2 }] } })
  expect(b.session().read().state.memories).toHaveLength(2)
  expect((await b.call('choose_files', {}, USER)).fault).toBe('not_apart')
})
