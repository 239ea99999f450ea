import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyChains } from '../../shared/store/verify-chains.ts'
import { arbitraryBody } from '../support/arbitrary-events.ts'
import { AGENT } from '../support/given.ts'
import { acknowledged, keep, memoryIds, newChain, openChain, segments, SESSION } from '../support/journals.ts'

type Step =
  | { readonly kind: 'write'; readonly by: number; readonly id: string }
  | { readonly kind: 'spoil'; readonly text: string }
  | { readonly kind: 'restart'; readonly by: number }

const WRITERS = 3
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      by: fc.nat({ max: WRITERS - 1 }),
      id: fc.integer({ min: 0, max: 30 }).map((n) => `m${n}`),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('spoil' as const),
      text: fc.constantFrom('\n{"v":1,"id":"ev-', '{"v":1', '\nhello\n', '\n\n\n', '\n{"v":1,"type":"invented"}\n', '\0', '\n\u{1F600}'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), by: fc.nat({ max: WRITERS - 1 }) }) },
)

test('whatever is torn or foreign between them, every acknowledged change of every writer is there once, in order, for all readers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.constantFrom(700, 100_000), async (steps, segmentBytes) => {
      const { session, chain } = newChain()
      const writers = Array.from({ length: WRITERS }, () => openChain(chain, segmentBytes))
      const expected: string[] = []
      for (const next of steps) {
        if (next.kind === 'restart') writers[next.by] = openChain(chain, segmentBytes)
        if (next.kind === 'spoil' && expected.length > 0) appendFileSync(segments(chain).at(-1)?.path ?? '', next.text)
        const writer = next.kind === 'write' ? writers[next.by] : undefined
        if (next.kind !== 'write' || writer === undefined) continue
        const written = await keep(writer, next.id)
        expect(written).toHaveLength(expected.includes(next.id) ? 0 : 1)
        if (written.length > 0) expected.push(next.id)
      }
      for (const reader of [...writers, openChain(chain)]) expect(memoryIds(reader)).toEqual(expected)
      expect(verifyChains(session, SESSION).filter((problem) => !problem.includes('is no event'))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('any events that were written fold to the same state warm, cold and again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryBody, { maxLength: 12 }), async (bodies) => {
      const { chain } = newChain()
      const journal = openChain(chain, 4000)
      for (const body of bodies.filter(({ type }) => type !== 'segment_sealed')) acknowledged(await journal.change(() => body, AGENT))
      expect(openChain(chain).read().state).toStrictEqual(journal.read().state)
    }),
    { numRuns: 40 },
  )
})
