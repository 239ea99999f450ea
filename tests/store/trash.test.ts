import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isFault } from '../../shared/session/fault.ts'
import { systemSources, type Sources } from '../../shared/store/clock.ts'
import { openTrash } from '../../shared/store/trash.ts'
import { keepHouse } from '../../shared/operations/housekeeping.ts'
import { openCore } from '../support/core.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT, USER } from '../support/given.ts'

const NOW = '2026-01-31T12:00:00.000Z'
const sources: Sources = { ...systemSources, now: () => NOW }

const storeWith = (...ids: string[]) => {
  const storeDir = temporaryFolder('trash')
  for (const id of ids) {
    mkdirSync(join(storeDir, 'sessions', id, 'journal'), { recursive: true })
    writeFileSync(join(storeDir, 'sessions', id, 'journal', 'kept'), id)
  }
  return { storeDir, trash: openTrash(storeDir, sources), at: (...parts: string[]) => join(storeDir, ...parts) }
}

test('a session moves whole, with the time, and comes back as it was', () => {
  const { trash, at } = storeWith('s-1', 's-2')
  expect(trash.put('s-1')).toBe(true)
  expect(trash.list()).toEqual([{ id: 's-1', at: NOW }])
  expect([existsSync(at('sessions/s-1')), existsSync(at('trash/s-1/journal/kept'))]).toEqual([false, true])
  expect(trash.takeOut('s-1')).toBe('done')
  expect(trash.list()).toEqual([])
  expect(existsSync(at('sessions/s-1/journal/kept'))).toBe(true)
})

test('what is not there, or is no session, is not moved', () => {
  const { trash, at } = storeWith('s-1')
  expect([trash.put('s-9'), trash.put('../sessions/s-1'), trash.remove('s-1'), trash.remove('../sessions')]).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect([trash.takeOut('s-9'), trash.takeOut('..')]).toEqual(['unknown', 'unknown'])
  expect(existsSync(at('sessions/s-1/journal/kept'))).toBe(true)
})

test('a session that stands in its place is not overwritten', () => {
  const { trash, at } = storeWith('s-1')
  trash.put('s-1')
  mkdirSync(at('sessions/s-1'))
  expect(trash.takeOut('s-1')).toBe('in-the-way')
})

test('a removal that was killed half way is ended by the next one', () => {
  const { trash, at } = storeWith('s-1', 's-2')
  trash.put('s-1')
  mkdirSync(at('trash/removed-tmp-1/journal'), { recursive: true })
  expect(trash.list().map(({ id }) => id)).toEqual(['s-1'])
  expect(trash.remove('s-1')).toBe(true)
  expect(existsSync(at('trash/removed-tmp-1'))).toBe(false)
})

const daysBefore = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

test('housekeeping removes what lay there for more than thirty days, and nothing whose time cannot be read', async () => {
  const { call, workspace } = await openCore()
  const marks: [string, string | null][] = [
    ['old', JSON.stringify({ at: daysBefore(31) })],
    ['young', JSON.stringify({ at: daysBefore(29) })],
    ['damaged', '{"at":'],
    ['unmarked', null],
  ]
  for (const [name, mark] of marks) {
    await call('open_session', { goal: `The session that becomes ${name}` })
    const id = workspace.sessions.current() ?? ''
    await call('trash_session', { id }, USER)
    const path = join(workspace.trash.folder, id, 'trashed.json')
    if (mark === null) rmSync(path)
    else writeFileSync(path, mark)
  }
  const listed = workspace.trash.list()
  const old = listed.filter(({ at }) => at !== null && Date.parse(at) < Date.parse(daysBefore(30))).map(({ id }) => id)
  const others = listed.map(({ id }) => id).filter((id) => !old.includes(id))
  const kept = await keepHouse(workspace)
  if (kept === null || isFault(kept)) throw new Error('nobody kept house')
  expect([listed.length, old.length]).toEqual([4, 1])
  expect(kept.expired).toEqual(old)
  expect(workspace.trash.list().map(({ id }) => id)).toEqual(others)
})

test('a process that still has a trashed session open cannot bring it to life by writing to it', async () => {
  const { call, session, workspace } = await openCore()
  const held = session()
  await call('trash_session', { id: held.id }, USER)
  const late = await held.change(() => ({ type: 'memory_forgotten', memories: [] }), AGENT)
  expect(late).toMatchObject({ code: 'unknown_session' })
  expect(workspace.sessions.list()).toEqual([])
  expect((await call('untrash_session', { id: held.id }, USER)).fault).toBeNull()
  expect((await call('open_session', { session: held.id })).text).toContain('Keep sum correct')
})

test('deleting wants the id twice, and takes texts and refs along', async () => {
  const { call, session, workspace } = await openCore()
  const { id, folder } = session()
  await call('remember', { kind: 'lesson', text: 'SECRET WORDS' })
  expect((await call('delete_session', { id, confirm: id }, USER)).fault).toBe('not_in_trash')
  await call('trash_session', { id }, USER)
  expect((await call('delete_session', { id, confirm: 's-other' }, USER)).fault).toBe('confirm_missing')
  expect((await call('delete_session', { id, confirm: id }, USER)).fault).toBeNull()
  expect([existsSync(folder), workspace.trash.list()]).toEqual([false, []])
  expect(existsSync(join(workspace.place.storeDir, 'store.git/refs/maestro', id))).toBe(false)
})
