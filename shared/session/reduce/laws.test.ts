import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryBody, arbitraryEvent } from '../../../tests/support/arbitrary-events.ts'
import { eventOf, given } from '../../../tests/support/given.ts'
import { findingsOf } from '../../judge/findings/index.ts'
import type { TreeNow } from '../../judge/freshness.ts'
import { planDocument } from '../../judge/plan-document.ts'
import { standingLabel, standingsOf } from '../../judge/standing.ts'
import type { SessionEvent } from '../event.ts'
import { emptyState, type SessionState } from '../state.ts'
import { formatLine, parseLine } from '../upcast.ts'
import { reduce } from './index.ts'

const events = fc.array(arbitraryEvent, { maxLength: 40 })
const fold = (list: readonly SessionEvent[], from: SessionState = emptyState): SessionState => list.reduce(reduce, from)

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

/** What a state says of the session itself, without the counters that every event moves. */
const content = ({ events: _events, lastAt: _lastAt, keys: _keys, ...rest }: SessionState) => rest

describe('laws of the fold, for any events in any order', () => {
  test('a line gives back the event that was written', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => {
        expect(parseLine(formatLine(event))).toStrictEqual({ kind: 'event', event })
        expect(formatLine(event)).not.toContain('\n')
      }),
    )
  })

  test('every event at every state gives a state, and changes none that was there', () => {
    fc.assert(
      fc.property(events, (list) => {
        const state = list.reduce((before, event) => frozen(reduce(frozen(before), frozen(event))), emptyState)
        expect(state.events).toBe(list.length)
        expect(state.keys.length).toBeLessThanOrEqual(512)
      }),
    )
  })

  test('a snapshot is its own serialisation, and the rest folded on it is the whole fold', () => {
    fc.assert(
      fc.property(events, events, (before, after) => {
        const state = fold(before)
        const snapshot: SessionState = JSON.parse(JSON.stringify(state))
        expect(snapshot).toStrictEqual(state)
        expect(fold(after, snapshot)).toStrictEqual(fold([...before, ...after]))
      }),
    )
  })

  test('a run ends once, an ask is answered once, a plan is approved once: the second time changes nothing', () => {
    const once = arbitraryBody.filter(({ type }) =>
      ['plan_approved', 'changes_requested', 'run_finished', 'run_abandoned', 'ask_answered', 'memory_forgotten', 'criteria_set'].includes(
        type,
      ),
    )
    fc.assert(
      fc.property(events, once, (list, body) => {
        // The same moment, so that only a second effect could show.
        const after = reduce(fold(list), eventOf(body))
        expect(content(reduce(after, eventOf(body)))).toStrictEqual(content(after))
      }),
    )
  })

  test('a key is remembered, also in a snapshot', () => {
    fc.assert(
      fc.property(events, fc.string({ minLength: 1 }), (list, key) => {
        expect(reduce(fold(list), eventOf({ type: 'segment_sealed' }, 1, undefined, key)).keys).toContain(key)
      }),
    )
  })

  test('what was approved stays in force until something else is approved', () => {
    fc.assert(
      fc.property(events, fc.array(arbitraryEvent.filter(({ body }) => body.type !== 'plan_approved')), (list, later) => {
        const state = fold(list)
        expect(fold(later, state).approved).toStrictEqual(state.approved)
      }),
    )
  })
})

const tree: fc.Arbitrary<TreeNow> = fc.oneof(
  fc.constant<TreeNow>({ kind: 'unread', reason: 'the disk does not answer' }),
  fc.constantFrom('t1', 't2').map((now): TreeNow => ({ kind: 'read', tree: now, changed: { t1: ['a'], t3: [] } })),
)

test('any session can be judged and shown: every finding on the plan has its line, and no word of a user makes another one', () => {
  fc.assert(
    fc.property(events, tree, (list, now) => {
      const state = fold(list)
      const standings = standingsOf(state, now)
      const { text, lines } = planDocument(state)
      const count = text.split('\n').length - 1
      for (const standing of standings) expect(standingLabel(standing)).toContain(standing.criterion.id)
      for (const line of Object.values(lines)) expect(line).toBeLessThan(count)
      for (const { where, message } of findingsOf({ state, standings, tree: now, unsaved: ['a'], tornLines: 1 })) {
        expect(message).not.toBe('')
        if (where.kind === 'plan') expect(Object.keys(lines)).toContain(where.item)
      }
    }),
  )
})

test('another step under an old id is open again; a step that stays the same stays done', () => {
  const done = given.planProposed('p1', 'Mend sum', 'Show it').stepDone('S1').stepDone('S2')
  expect(Object.keys(done.planProposed('p2', 'Mend sum', 'Write about it').state.steps)).toEqual(['S1'])
  expect(Object.keys(done.planProposed('p2', 'Mend sum', 'Show it').state.steps)).toEqual(['S1', 'S2'])
})
