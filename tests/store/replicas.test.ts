import { cpSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isFault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { replicaOf } from '../../shared/store/replica.ts'
import { openSessions, type Session, type Sessions } from '../../shared/store/sessions.ts'
import { verifyChains } from '../../shared/store/verify-chains.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT } from '../support/given.ts'
import { acknowledged, memory } from '../support/journals.ts'

let seconds = 0
/** One clock for all stores, and each look at it is a second later: what happens in one millisecond has no order between machines. */
const sources = { ...systemSources, now: () => new Date(Date.UTC(2026, 0, 1) + (seconds += 1) * 1000).toISOString() }

const openStore = (storeDir: string): Sessions => openSessions({ storeDir, workTree: 'main', sources, onChanged: () => undefined })

const opened = (sessions: Sessions, id: string): Session => {
  const session = sessions.open(id)
  if (isFault(session)) throw new Error(session.message)
  return session
}

/** A store with one session that has one memory, and the same copied to another place. */
const storeAndCopy = async () => {
  const folder = temporaryFolder('store')
  const [store, copy] = [join(folder, 'store'), join(folder, 'copy')]
  const session = openStore(store).begin()
  acknowledged(
    await session.change(
      () => ({
        type: 'session_opened',
        session: session.id,
        goal: 'Keep sum',
        constraints: [],
        workTree: 'main',
        playbook: null,
        from: null,
      }),
      AGENT,
    ),
  )
  session.texts.write('m0', 'what was said')
  acknowledged(await session.change(() => memory('m0'), AGENT, 'm0'))
  cpSync(store, copy, { recursive: true })
  return { folder, store, copy, session }
}

const ids = (session: Session): string[] => session.read().state.memories.map(({ id }) => id)
const chainsOf = (store: string, id: string): string[] => readdirSync(join(store, 'sessions', id, 'journal'))

test('a copied store is another replica, and still has the sessions and their texts', async () => {
  const { store, copy, session } = await storeAndCopy()
  expect(replicaOf(copy, systemSources)).not.toBe(replicaOf(store, systemSources))
  const sessions = openStore(copy)
  expect(sessions.list()).toEqual([session.id])
  const same = opened(sessions, session.id)
  expect(same.read().state).toStrictEqual(session.read().state)
  expect(same.texts.read('m0')).toBe('what was said')
})

test('what happens in the copy stays in a chain of its own, and both chains stay whole', async () => {
  const { store, copy, session } = await storeAndCopy()
  const there = opened(openStore(copy), session.id)
  acknowledged(await there.change(() => memory('m1'), AGENT, 'm1'))
  acknowledged(await session.change(() => memory('m2'), AGENT, 'm2'))
  expect(ids(there)).toEqual(['m0', 'm1'])
  expect(ids(session)).toEqual(['m0', 'm2'])
  expect(ids(opened(openStore(copy), session.id))).toEqual(['m0', 'm1'])
  expect(chainsOf(copy, session.id)).toHaveLength(2)
  expect(chainsOf(store, session.id)).toHaveLength(1)
  for (const place of [store, copy]) expect(verifyChains(join(place, 'sessions', session.id), session.id)).toEqual([])
})

test('a key of the original is known in the copy', async () => {
  const { copy, session } = await storeAndCopy()
  const there = opened(openStore(copy), session.id)
  expect(acknowledged(await there.change(() => memory('again'), AGENT, 'm0'))).toMatchObject({ event: null, repeated: true })
})

test('a chain that arrives later is merged, in the order in which things happened', async () => {
  const { store, copy, session } = await storeAndCopy()
  const there = opened(openStore(copy), session.id)
  acknowledged(await there.change(() => memory('m1'), AGENT))
  acknowledged(await session.change(() => memory('m2'), AGENT))
  acknowledged(await there.change(() => memory('m3'), AGENT))
  const journal = join('sessions', session.id, 'journal')
  cpSync(join(store, journal), join(copy, journal), { recursive: true, force: true })
  expect(ids(there)).toEqual(['m0', 'm1', 'm2', 'm3'])
  expect(ids(opened(openStore(copy), session.id))).toEqual(['m0', 'm1', 'm2', 'm3'])
  expect(ids(session)).toEqual(['m0', 'm2'])
})

test('a renamed store is the same replica', async () => {
  const { folder, store } = await storeAndCopy()
  const before = replicaOf(store, systemSources)
  renameSync(store, join(folder, 'renamed'))
  expect(replicaOf(join(folder, 'renamed'), systemSources)).toBe(before)
})

test('sessions do not see each other, and only well-named ones exist', async () => {
  const { store, session } = await storeAndCopy()
  const sessions = openStore(store)
  const other = sessions.begin()
  acknowledged(await other.change(() => memory('other'), AGENT))
  expect(ids(opened(sessions, session.id))).toEqual(['m0'])
  expect(ids(opened(sessions, other.id))).toEqual(['other'])
  expect(sessions.open('s-unknown')).toMatchObject({ code: 'unknown_session' })
  expect(sessions.open('../../etc')).toMatchObject({ code: 'unknown_session' })
})

test('the current session is one for each work tree, whoever asks', async () => {
  const { store, session } = await storeAndCopy()
  expect(openStore(store).current()).toBeNull()
  openStore(store).setCurrent(session.id)
  expect(openStore(store).current()).toBe(session.id)
  expect(openSessions({ storeDir: store, workTree: 'feature', sources: systemSources, onChanged: () => undefined }).current()).toBeNull()
})
