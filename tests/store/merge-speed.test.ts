import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EventBody, SessionEvent } from '../../shared/session/event.ts'
import { formatLine } from '../../shared/session/upcast.ts'
import { chainStart } from '../../shared/store/chain.ts'
import { temporaryFolder } from '../support/folder.ts'
import { eventOf } from '../support/given.ts'
import { memory, SESSION } from '../support/journals.ts'
import { machineAt, readAnew, SECOND, told } from '../support/machines.ts'

const [A, B] = ['rp-aaaa1', 'rp-bbbb2'] as const
const EVENTS = 50_000

/** What a long session is made of, in one segment that is never full. */
const bodyOf = (n: number): EventBody =>
  n % 50 === 0
    ? {
        type: 'checkpoint_created',
        checkpoint: {
          id: `K${n}`,
          tree: `t${n}`,
          parent: null,
          merged: [],
          why: 'turn-end',
          reason: 'a turn',
          turn: null,
          step: null,
          notStored: [],
          notStoredCount: 0,
        },
      }
    : { type: 'step_moved', step: `S${n % 9}`, to: 'started', note: null }

type Written = { readonly replica: string; head: string; readonly lines: string[] }

/** Appends `count` events to two chains; at every thousandth they see each other. */
const writeChains = (journals: string, count: number): void => {
  const chains = [A, B].map((replica): Written => ({ replica, head: chainStart(SESSION, replica).head, lines: [] }))
  for (let n = 0; n < count; n += 1) {
    for (const chain of chains) {
      const other = chains.find((one) => one !== chain)
      const seen = n % 1000 === 999 && other !== undefined ? { [other.replica]: other.head } : {}
      const event: SessionEvent = {
        ...eventOf(bodyOf(n), n),
        replica: chain.replica,
        prev: chain.head,
        seen,
        hash: createHash('sha256').update(`${chain.replica} ${n}`).digest('hex'),
      }
      chain.head = event.hash
      chain.lines.push(`\n${formatLine(event)}\n`)
    }
  }
  for (const { replica, lines } of chains) {
    mkdirSync(join(journals, replica), { recursive: true })
    appendFileSync(join(journals, replica, '000001.jsonl'), lines.join(''))
  }
}

const timed = <T>(work: () => T): { readonly ms: number; readonly value: T } => {
  const before = performance.now()
  const value = work()
  return { ms: performance.now() - before, value }
}

test('two chains of 50,000 events are folded in one order, then followed event by event; a snapshot of both spares the next process that', async () => {
  const folder = temporaryFolder('long')
  const journals = join(folder, 'journal')
  writeChains(journals, EVENTS)
  const clock = { now: (EVENTS + 10) * SECOND }
  const a = machineAt(A, clock, { folder, segmentBytes: 1e9 })
  const whole = timed(() => a.journal.read())
  expect(whole.value.state.events).toBe(2 * EVENTS)
  const next = await a.happens(memory('a1'))
  expect(Object.keys(next.seen)).toEqual([B])
  const followed = timed(() => a.journal.read())
  expect(existsSync(join(journals, A, 'snapshot.json'))).toBe(true)
  expect(Object.keys(JSON.parse(readFileSync(join(journals, A, 'snapshot.json'), 'utf8')).chains)).toEqual([A, B])
  const anew = timed(() => readAnew(journals, A))
  expect(told(anew.value)).toStrictEqual(told(readAnew(journals, 'rp-reader')))
  if (process.env['MERGE_FIGURES'] !== undefined)
    process.stderr.write(
      `whole ${whole.ms.toFixed(0)} ms, followed ${followed.ms.toFixed(2)} ms, from the snapshot ${anew.ms.toFixed(0)} ms\n`,
    )
  // Far above what it takes here, far below what a fold of everything for every event would take.
  expect(whole.ms).toBeLessThan(10_000)
  expect(followed.ms).toBeLessThan(whole.ms / 4)
  expect(anew.ms).toBeLessThan(whole.ms)
}, 60_000)

test('the snapshot of several chains is a miss when one of them is not what it was', () => {
  const folder = temporaryFolder('snapshot')
  const journals = join(folder, 'journal')
  writeChains(journals, 3000)
  const clock = { now: 9000 * SECOND }
  machineAt(A, clock, { folder, segmentBytes: 1e9 }).journal.read()
  const path = join(journals, B, '000001.jsonl')
  expect(existsSync(join(journals, A, 'snapshot.json'))).toBe(true)
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 1000).join('\n'))
  const cold = told(readAnew(journals))
  expect(cold.state.events).toBeLessThan(6000)
  // The own chain is folded whole although it has seen what is gone.
  expect(readAnew(journals, A).merged.known[A]?.mark.position).toBe(3000)
})
