import { describe, expect, test } from 'vitest'
import type { Weakening } from '../../shared/judge/weakening/weakening.ts'
import { BENIGN } from './benign.ts'
import { corpora } from './corpora.ts'
import { EDITS, type Edit } from './edits.ts'
import { halfOf, synthesise, type Score } from './synthesise.ts'

/** `npm run test:weakening` makes edits of each kind as many as the limits are given for; the whole of the tests a fifth of that. */
const WHOLE = process.env['npm_lifecycle_event'] === 'test:weakening'
const MOST = WHOLE ? { edits: 30, benign: 50 } : { edits: 6, benign: 10 }
const MINUTES = 60_000

const named = (edit: Edit, found: readonly Weakening[]): boolean => found.some(({ code }) => edit.codes.includes(code))
const silent = (_: Edit, found: readonly Weakening[]): boolean => found.length === 0

/** What was missed, or said for nothing, and where: so that a failure can be looked at. */
const beyond = (scores: readonly Score[], allowed: (score: Score) => number): string[] =>
  scores
    .filter((score) => score.wrong.length > allowed(score))
    .map(
      ({ edit, tried, named: right, wrong }) =>
        `${edit}: ${right} of ${tried}; ${wrong.map(({ where, said }) => `${where} ${said}`).join('\n')}`,
    )

const table = (title: string, scores: readonly Score[]): string =>
  `${title}: ${scores.map(({ edit, tried, named: right }) => `${edit} ${right}/${tried}`).join(', ')}`

describe.each(corpora())('$name', (corpus) => {
  test.each(['seen', 'held out'] as const)('edits that weaken are named in files that are %s', { timeout: 5 * MINUTES }, async (half) => {
    const scores = await synthesise(halfOf(corpus, half), EDITS, MOST.edits, named)
    console.log(table(`caught, ${corpus.name}, ${half}`, scores))
    expect(beyond(scores, ({ tried }) => tried * 0.05)).toEqual([])
    // An edit that never applies proves nothing.
    const never = scores.filter(({ tried }) => tried === 0).map(({ edit }) => edit)
    expect(never).toEqual(corpus.name === 'go' || corpus.name === 'rust' ? ['retries'] : [])
  })

  test.each(['seen', 'held out'] as const)(
    'edits that change nothing are silent in files that are %s',
    { timeout: 5 * MINUTES },
    async (half) => {
      const scores = await synthesise(halfOf(corpus, half), BENIGN, MOST.benign, silent)
      console.log(table(`silent, ${corpus.name}, ${half}`, scores))
      expect(beyond(scores, () => 1)).toEqual([])
      expect(scores.filter(({ tried }) => tried === 0)).toEqual([])
    },
  )
})
