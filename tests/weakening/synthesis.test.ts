import { describe, expect, test } from 'vitest'
import type { Weakening } from '../../shared/judge/weakening/weakening.ts'
import type { FileText } from '../../shared/syntax/read-tests.ts'
import { BENIGN } from './benign.ts'
import { corpora, type Corpus } from './corpora.ts'
import { EDITS, type Edit } from './edits.ts'
import { halfOf, readSources, synthesise, type Score, type Sources } from './synthesise.ts'

/**
 * `npm run test:weakening` makes edits of each kind as many as the limits are given for, in all files. The whole of the tests makes every kind in
 * every language too, but few of each, and of the files of a language reads some forty: of so few edits none may be wrong.
 */
const WHOLE = process.env['npm_lifecycle_event'] === 'test:weakening'
const MOST = WHOLE ? { edits: 30, benign: 50, silentlyWrong: 1, files: Infinity } : { edits: 3, benign: 4, silentlyWrong: 0, files: 40 }
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

/** A half of a corpus, or the slice of it: our own files, and every so-manieth of what others wrote. */
const filesOf = (corpus: Corpus, half: 'seen' | 'held out'): FileText[] => {
  const files = halfOf(corpus, half)
  const step = Math.max(1, Math.ceil(files.length / MOST.files))
  return files.filter(({ path }, index) => path.startsWith('fixtures/') || index % step === 0)
}

describe.each(corpora())('$name', (corpus) => {
  const known = new Map<string, Promise<Sources>>()
  const sourcesOf = async (half: 'seen' | 'held out'): Promise<Sources> => {
    const sources = known.get(half) ?? readSources(filesOf(corpus, half))
    known.set(half, sources)
    return sources
  }

  test.each(['seen', 'held out'] as const)('edits that weaken are named in files that are %s', { timeout: 5 * MINUTES }, async (half) => {
    const scores = await synthesise(await sourcesOf(half), EDITS, MOST.edits, named)
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
      const scores = await synthesise(await sourcesOf(half), BENIGN, MOST.benign, silent)
      console.log(table(`silent, ${corpus.name}, ${half}`, scores))
      expect(beyond(scores, () => MOST.silentlyWrong)).toEqual([])
      expect(scores.filter(({ tried }) => tried === 0)).toEqual([])
    },
  )
})
