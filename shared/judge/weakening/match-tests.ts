import type { TestManifest, TestSource } from '../../session/test-manifest.ts'
import { grouped } from './grouped.ts'
import { placedIn, type Pair, type Placed } from './weakening.ts'

/** Which test of now is which of before. */
export type MatchedTests = { readonly pairs: readonly Pair[]; readonly gone: readonly Placed[]; readonly fresh: readonly Placed[] }

/** Tests whose bodies are this alike are one test with another name; with the same name less is enough. */
const ALIKE = 0.6
const ALIKE_BY_NAME = 0.3
/** Comparing all with all is for few; in a larger move the names or bodies must help. */
const FEW = 200

/** First by file, groups and name; what is left over is looked for in the whole tree, because tests move. */
export const matchTests = (before: readonly TestSource[], now: readonly TestSource[]): MatchedTests => {
  const young = grouped(now.flatMap(placed), nameAndFile)
  const pairs: Pair[] = []
  const gone: Placed[] = []
  for (const [name, tests] of grouped(before.flatMap(placed), nameAndFile)) {
    const matched = sameNames(tests, young.get(name) ?? [])
    pairs.push(...matched.pairs)
    gone.push(...matched.gone)
    young.set(name, matched.fresh)
  }
  const arriving = [...young.values()].flat()
  const moved = movesOf(gone, arriving)
  const [left, arrived] = [new Set(moved.map((pair) => pair.before)), new Set(moved.map((pair) => pair.now))]
  return {
    pairs: [...pairs, ...moved],
    gone: gone.filter((test) => !left.has(test)),
    fresh: arriving.filter((test) => !arrived.has(test)),
  }
}

const placed = (file: TestSource): Placed[] => placedIn(file, file.tests)

const nameAndFile = ({ file, manifest }: Placed): string => [file, ...manifest.path].join('\n')

/** Tests of one name: those with the same body first, the others in their order. */
const sameNames = (before: readonly Placed[], now: readonly Placed[]): { pairs: Pair[]; gone: Placed[]; fresh: Placed[] } => {
  const fresh = [...now]
  const pairs: Pair[] = []
  const take = (pending: readonly Placed[], fits: (a: Placed, b: Placed) => boolean): Placed[] =>
    pending.filter((test) => {
      const at = fresh.findIndex((other) => fits(test, other))
      const [found] = at === -1 ? [] : fresh.splice(at, 1)
      if (found !== undefined) pairs.push({ before: test, now: found })
      return found === undefined
    })
  const rest = take(before, (a, b) => a.manifest.bodyHash === b.manifest.bodyHash)
  return { gone: take(rest, () => true), pairs, fresh }
}

const movesOf = (gone: readonly Placed[], fresh: readonly Placed[]): Pair[] => {
  const candidates = gone.flatMap((before) =>
    fresh
      .filter((now) => mayBe(before, now, gone.length * fresh.length <= FEW * FEW))
      .map((now) => ({ before, now, score: likeness(before, now) }))
      .filter(({ score }) => score > 0),
  )
  const used = new Set<Placed>()
  return candidates
    .toSorted((a, b) => b.score - a.score)
    .filter(({ before, now }) => {
      if (used.has(before) || used.has(now)) return false
      used.add(before).add(now)
      return true
    })
}

const lastName = ({ path }: TestManifest): string => path.at(-1) ?? ''

const mayBe = (before: Placed, now: Placed, few: boolean): boolean =>
  few ||
  before.file === now.file ||
  before.manifest.bodyHash === now.manifest.bodyHash ||
  lastName(before.manifest) === lastName(now.manifest)

/** 0: another test. The same name, and then the same file, decide between equals. */
const likeness = (before: Placed, now: Placed): number => {
  const bonus = (lastName(before.manifest) === lastName(now.manifest) ? 0.2 : 0) + (before.file === now.file ? 0.1 : 0)
  const alike = before.manifest.bodyHash === now.manifest.bodyHash ? 1 : similarity(before.manifest.body, now.manifest.body)
  return alike >= (bonus >= 0.2 ? ALIKE_BY_NAME : ALIKE) ? alike + bonus : 0
}

/** Share of the words, taken three at a time, that two bodies have in common. */
const similarity = (a: string, b: string): number => {
  const [left, right] = [triples(a), triples(b)]
  const [small, large] = left.size < right.size ? [left, right] : [right, left]
  if (small.size * 3 < large.size) return 0
  let common = 0
  for (const triple of small) if (large.has(triple)) common += 1
  return common / Math.max(1, small.size + large.size - common)
}

const triples = (body: string): Set<string> => {
  const words = body.split(' ')
  return new Set(words.map((word, at) => `${word} ${words[at + 1] ?? ''} ${words[at + 2] ?? ''}`))
}
