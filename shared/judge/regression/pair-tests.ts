import type { TestResult } from '../../session/outcome.ts'

/** One test on both sides; null where it is not there. `how`: why two different ids are taken for one test. */
export type PairedTest = {
  readonly baseline: TestResult | null
  readonly now: TestResult | null
  readonly how: 'same' | 'renamed' | 're-parametrised' | 'alone'
}

/** The words of a test's body, as its source says on that side; null where nobody read it. */
export type BodyOf = (side: 'baseline' | 'now', test: TestResult) => string | null

/** What two bodies must have in common to be of one test under two names. */
const ALIKE = 0.6

const shingles = (text: string): Set<string> => {
  const words = text.match(/\w+|[^\s\w]/g) ?? []
  return new Set(words.map((word, index) => `${word} ${words[index + 1] ?? ''}`))
}

/** Share of neighbouring words that two texts have in common (Dice), 0 to 1. */
export const similarity = (a: string, b: string): number => {
  if (a === b) return 1
  const [one, other] = [shingles(a), shingles(b)]
  const common = [...one].filter((shingle) => other.has(shingle)).length
  return one.size + other.size === 0 ? 0 : (2 * common) / (one.size + other.size)
}

const valuesIn = (body: string): string[] => body.match(/"[^"]*"|'[^']*'|`[^`]*`|(?<![\w.])\d+(?:\.\d+)?/g) ?? []

/** Short tests are alike whatever they are about: one that no longer holds a value of the other is another test, and the other is lost. */
const keepsValues = (before: string, now: string): boolean => {
  const kept = new Set(valuesIn(now))
  return valuesIn(before).every((value) => kept.has(value))
}

/** A test without its parameters: those that the runner names, or the numbers and quotations in a title. */
const withoutParameters = ({ file, path, params }: TestResult): string => {
  const name = path.at(-1) ?? ''
  const plain =
    params === undefined ? name.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|-?\d+(\.\d+)?/g, '#') : name.replace(params, '').replace(/\[\]$/, '')
  return JSON.stringify([file, ...path.slice(0, -1), plain])
}

const hasParameters = (test: TestResult): boolean =>
  test.params !== undefined || withoutParameters(test) !== JSON.stringify([test.file, ...test.path])

type Left = { readonly baseline: TestResult[]; readonly now: TestResult[] }

const sameIds = (baseline: readonly TestResult[], now: readonly TestResult[]): { pairs: PairedTest[]; left: Left } => {
  const before = new Map(baseline.map((test) => [test.id, test]))
  const pairs = now.flatMap((test): PairedTest[] => {
    const same = before.get(test.id)
    return same === undefined ? [] : [{ baseline: same, now: test, how: 'same' }]
  })
  const paired = new Set(pairs.map((pair) => pair.now?.id))
  return { pairs, left: { baseline: baseline.filter(({ id }) => !paired.has(id)), now: now.filter(({ id }) => !paired.has(id)) } }
}

/** The best matches first, each test once. */
const byLikeness = ({ baseline, now }: Left, bodyOf: BodyOf): PairedTest[] => {
  const candidates = baseline.flatMap((before) => {
    const body = bodyOf('baseline', before)
    return body === null
      ? []
      : now.flatMap((after) => {
          const other = bodyOf('now', after)
          const likeness = other === null || !keepsValues(body, other) ? 0 : similarity(body, other)
          // Of equally like ones, the one that kept its name, then the one that kept its file.
          const kept = (before.path.at(-1) === after.path.at(-1) ? 0.02 : 0) + (before.file === after.file ? 0.01 : 0)
          return likeness >= ALIKE ? [{ before, after, rank: likeness + kept }] : []
        })
  })
  const taken = new Set<TestResult>()
  return candidates
    .toSorted((a, b) => b.rank - a.rank)
    .flatMap(({ before, after }): PairedTest[] => {
      if (taken.has(before) || taken.has(after)) return []
      taken.add(before).add(after)
      return [{ baseline: before, now: after, how: 'renamed' }]
    })
}

const groupedBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** Tests of one function whose parameters changed: in the order in which they stand, for nobody can say which became which. */
const byFunction = ({ baseline, now }: Left): PairedTest[] => {
  const groups = groupedBy(now.filter(hasParameters), withoutParameters)
  const used = new Map<string, number>()
  return baseline.filter(hasParameters).flatMap((before): PairedTest[] => {
    const key = withoutParameters(before)
    const next = used.get(key) ?? 0
    const after = groups.get(key)?.[next]
    used.set(key, next + 1)
    return after === undefined ? [] : [{ baseline: before, now: after, how: 're-parametrised' }]
  })
}

const without = ({ baseline, now }: Left, pairs: readonly PairedTest[]): Left => ({
  baseline: baseline.filter((test) => !pairs.some((pair) => pair.baseline === test)),
  now: now.filter((test) => !pairs.some((pair) => pair.now === test)),
})

/** Finds each test of the baseline again: by its id, by its function when its parameters changed, by its body when it was renamed or moved. */
export const pairTests = (baseline: readonly TestResult[], now: readonly TestResult[], bodyOf: BodyOf): PairedTest[] => {
  const { pairs, left } = sameIds(baseline, now)
  const parametrised = byFunction(left)
  const rest = without(left, parametrised)
  const renamed = byLikeness(rest, bodyOf)
  const alone = without(rest, renamed)
  return [
    ...pairs,
    ...parametrised,
    ...renamed,
    ...alone.baseline.map((test): PairedTest => ({ baseline: test, now: null, how: 'alone' })),
    ...alone.now.map((test): PairedTest => ({ baseline: null, now: test, how: 'alone' })),
  ]
}
