import { createHash } from 'node:crypto'
import type { Weakening } from '../../shared/judge/weakening/weakening.ts'
import { weakeningsBetween } from '../../shared/judge/weakening/weakenings-between.ts'
import { isFault } from '../../shared/session/fault.ts'
import type { TestFile, TestSource } from '../../shared/session/test-manifest.ts'
import { readTests, type FileText } from '../../shared/syntax/read-tests.ts'
import type { Corpus } from './corpora.ts'
import type { Edit, Site } from './edits.ts'

/** How one edit fared: how often it was made, how often it was named as it should be, and what else was said. */
export type Score = {
  readonly edit: string
  tried: number
  named: number
  readonly wrong: { readonly where: string; readonly said: string }[]
}

export const read = async (files: Iterable<FileText>): Promise<TestFile[]> => {
  const found = await readTests(files)
  if (isFault(found)) throw new Error(found.message)
  return found
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

export const between = (before: readonly TestFile[], now: readonly TestFile[]): Weakening[] =>
  weakeningsBetween(before, now, { locked: [], snapshots: [], digest })

/** The same numbers in the same order, from a seed. */
export const picker = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return below <= 0 ? 0 : Math.floor((state / 2 ** 32) * below)
  }
}

/** Every second file of each corpus was looked at while the rules were made; the other half never was. */
export const halfOf = (corpus: Corpus, half: 'seen' | 'held out'): FileText[] =>
  corpus.files.filter((file) => (Number.parseInt(digest(file.path).slice(0, 6), 16) % 2 === 0) === (half === 'seen'))

/** Files with what was read in those of them that hold tests: reading is most of the work, and the same for all edits. */
export type Sources = { readonly files: readonly FileText[]; readonly sources: readonly TestSource[] }

export const readSources = async (files: readonly FileText[]): Promise<Sources> => {
  const sources = (await read(files)).flatMap((file) => (file.kind === 'tests' && file.loads ? [file] : []))
  return { files, sources }
}

/** Makes each edit on up to `most` tests of the files, one edit and one comparison at a time. */
export const synthesise = async (
  { files, sources }: Sources,
  edits: readonly Edit[],
  most: number,
  isRight: (edit: Edit, found: readonly Weakening[]) => boolean,
): Promise<Score[]> => {
  const pick = picker(files.length)
  const texts = new Map(files.map((file) => [file.path, file]))
  const sites = shuffled(
    sources.flatMap((source) => sitesOf(source, texts, pick)),
    pick,
  )
  const scores: Score[] = []
  for (const edit of edits) {
    const score: Score = { edit: edit.name, tried: 0, named: 0, wrong: [] }
    for (const { site, source } of sites) {
      if (score.tried === most) break
      const edited = edit.apply(site)
      if (edited === null) continue
      const now = await read(edited)
      // An edit that leaves no program behind is none that anybody makes.
      if (now.some((file) => file.kind === 'tests' && !file.loads)) continue
      const found = between([source], now)
      score.tried += 1
      if (isRight(edit, found)) score.named += 1
      else
        score.wrong.push({
          where: `${site.file.path}:${site.from + 1}`,
          said: found.map((one) => `${one.code} ${one.message}`).join(' | ') || 'nothing',
        })
    }
    scores.push(score)
  }
  return scores
}

const sitesOf = (source: TestSource, texts: ReadonlyMap<string, FileText>, pick: Site['pick']): { site: Site; source: TestSource }[] => {
  const file = texts.get(source.path)
  if (file === undefined) return []
  const lines = file.text.split('\n')
  return source.tests
    .filter((test) => test.endLine > test.line)
    .map((test) => ({ source, site: { file, language: source.language, lines, from: test.line - 1, to: test.endLine, test, pick } }))
}

const shuffled = <T>(all: readonly T[], pick: (below: number) => number): T[] => {
  const left = [...all]
  return all.flatMap(() => left.splice(pick(left.length), 1))
}
