import type { Assertion, TestFile, TestSource } from '../../session/test-manifest.ts'
import { compareAssertions, type TakeMoved } from './compare-assertions.ts'
import { compareMarks } from './compare-marks.ts'
import { compareSettings } from './compare-settings.ts'
import { compareSnapshots } from './compare-snapshots.ts'
import { compareHelper, compareTest, disabledWords, isDisabling } from './compare-test.ts'
import { matchTests, type MatchedTests } from './match-tests.ts'
import { sameBut } from './renames.ts'
import { counted, nameOf, ONCE, placedIn, TIERS, type Pair, type Placed, type Suspicion, type Weakening } from './weakening.ts'

/** `locked`: paths the plan locked. `snapshots`: paths, or names of single snapshots, that the plan says will change. `digest`: a short hash of a text. */
export type WeakeningOptions = {
  readonly locked: readonly string[]
  readonly snapshots: readonly string[]
  readonly digest: (text: string) => string
}

/** Everything that the tests of now promise less than those of before, by file and line. Two lists of the same files give none. */
export const weakeningsBetween = (before: readonly TestFile[], now: readonly TestFile[], options: WeakeningOptions): Weakening[] => {
  const touched = changedFiles(before, now)
  const [old, young] = [kindOf(touched.before, 'tests'), kindOf(touched.now, 'tests')]
  const tests = matchTests(old, young)
  const suspicions = [
    ...lockedFiles(before, now, options.locked),
    ...compareTests(tests, old, young),
    ...removed(tests, old, young),
    ...unreadable(old, young),
    ...compareMarks(old, young),
    ...compareSettings(kindOf(touched.before, 'settings'), kindOf(touched.now, 'settings')),
    ...compareSnapshots(kindOf(touched.before, 'snapshot'), kindOf(touched.now, 'snapshot'), options.snapshots),
  ]
  const planned = ({ code, file }: Suspicion): boolean => code === 'snapshot-updated' && options.snapshots.includes(file)
  return keyed(once(suspicions.filter((one) => !planned(one))), { ...options, here: new Set(now.map(({ path }) => path)) })
}

/** Equal files cannot weaken anything, and are most of any tree. */
const changedFiles = (before: readonly TestFile[], now: readonly TestFile[]): { before: TestFile[]; now: TestFile[] } => {
  const id = ({ path, digest }: TestFile): string => `${path}\n${digest}`
  const [old, young] = [new Set(before.map(id)), new Set(now.map(id))]
  return { before: before.filter((file) => !young.has(id(file))), now: now.filter((file) => !old.has(id(file))) }
}

const kindOf = <K extends TestFile['kind']>(files: readonly TestFile[], kind: K): Extract<TestFile, { kind: K }>[] =>
  files.filter((file) => isKind(file, kind))

const isKind = <K extends TestFile['kind']>(file: TestFile, kind: K): file is Extract<TestFile, { kind: K }> => file.kind === kind

const lockedFiles = (before: readonly TestFile[], now: readonly TestFile[], locked: readonly string[]): Suspicion[] =>
  before.flatMap((file) => {
    const found = now.find(({ path }) => path === file.path)
    if (!locked.includes(file.path) || found?.digest === file.digest) return []
    const message = `${file.path} is locked by the approved plan, and was ${found === undefined ? 'removed' : 'changed'}.`
    return [{ code: 'locked-test-changed' as const, file: file.path, line: 1, test: [], was: file.path, how: found?.digest ?? '', message }]
  })

const compareTests = (tests: MatchedTests, old: readonly TestSource[], young: readonly TestSource[]): Suspicion[] => {
  const helpers = helperPairs(old, young)
  const withTests = new Set(old.filter((file) => file.tests.length > 0).map(({ path }) => path))
  const moved = movedAssertions(tests, helpers, old, young)
  return [
    ...tests.pairs.flatMap((pair) => {
      const same = sameBut(pair)
      return [...compareAssertions(pair, same, moved), ...compareTest(pair, same)]
    }),
    ...helpers.flatMap((pair) => {
      const same = sameBut(pair)
      return [...compareAssertions(pair, same, moved), ...compareHelper(pair, same, withTests)]
    }),
    ...tests.fresh.flatMap(newTest),
  ]
}

const helperPairs = (old: readonly TestSource[], young: readonly TestSource[]): Pair[] => {
  const of = (file: TestSource): Map<string, Placed> =>
    new Map(placedIn(file, file.helpers).map((helper) => [helper.manifest.path.join('\n'), helper]))
  return old.flatMap((file) => {
    const other = young.find(({ path }) => path === file.path)
    const found = other === undefined ? new Map<string, Placed>() : of(other)
    return [...of(file)].flatMap(([path, before]) => {
      const now = found.get(path)
      return now === undefined ? [] : [{ before, now }]
    })
  })
}

/** Assertions that came to new tests and new helpers: one of them may be the one that is gone elsewhere. */
const movedAssertions = (
  tests: MatchedTests,
  helpers: readonly Pair[],
  old: readonly TestSource[],
  young: readonly TestSource[],
): TakeMoved => {
  const known = new Set(helpers.map(({ now }) => now.manifest))
  const fresh = [
    ...tests.fresh.map(({ manifest }) => manifest),
    ...young.flatMap((file) => file.helpers).filter((helper) => !known.has(helper) && old.length > 0),
  ]
  const spare = counted(fresh.flatMap(({ assertions }) => assertions).map(({ text }) => text))
  return ({ text }: Assertion) => {
    const count = spare.get(text) ?? 0
    spare.set(text, count - 1)
    return count > 0
  }
}

const newTest = ({ file, manifest }: Placed): Suspicion[] =>
  manifest.modifiers.flatMap((modifier): Suspicion[] => {
    const at = {
      file,
      line: modifier.line,
      test: manifest.path,
      was: `${file}\n${manifest.path.join('\n')}`,
      how: `${modifier.kind} ${modifier.value}`,
    }
    if (modifier.kind === 'only')
      return [{ ...at, code: 'test-focused', message: `${nameOf(manifest.path)} is new and the only one that runs in its file.` }]
    // What depends on a platform or a version is no new test that nobody runs.
    if (!isDisabling(modifier) || modifier.kind === 'fails' || modifier.kind === 'tags' || modifier.value !== '') return []
    return [{ ...at, code: 'new-test-disabled', message: `${nameOf(manifest.path)} is new and ${disabledWords(modifier)}.` }]
  })

/** A file that is gone is one finding, however many tests it had. */
const removed = ({ gone, pairs }: MatchedTests, old: readonly TestSource[], young: readonly TestSource[]): Suspicion[] => {
  const paths = new Set(young.map(({ path }) => path))
  const files = old
    .filter(({ path, tests }) => !paths.has(path) && tests.length > 0)
    .flatMap((file) => {
      const lost = gone.filter((test) => test.file === file.path).length
      const message = `${file.path} was removed, and ${lost} of its ${file.tests.length} tests with it.`
      return lost === 0
        ? []
        : [{ code: 'test-file-removed' as const, file: file.path, line: 1, test: [], was: file.path, how: '', message }]
    })
  const tests = gone
    .filter(({ file }) => paths.has(file))
    .map((test) => {
      const path = test.manifest.path
      const message = `${nameOf(path)} was removed from ${test.file}, with ${counting(test.manifest.assertions.length)}.`
      return {
        code: 'test-removed' as const,
        file: test.file,
        line: nearest(test, pairs),
        test: path,
        was: `${test.file}\n${path.join('\n')}`,
        how: '',
        message,
      }
    })
  return [...files, ...tests]
}

const counting = (count: number): string => (count === 1 ? 'its assertion' : count === 0 ? 'no assertion' : `its ${count} assertions`)

/** Where the test above it stands now. */
const nearest = ({ file, manifest }: Placed, pairs: readonly Pair[]): number => {
  const above = pairs.filter((pair) => pair.before.file === file && pair.now.file === file && pair.before.manifest.line < manifest.line)
  return above.reduce(
    (best, pair) => (pair.before.manifest.line > best.was ? { was: pair.before.manifest.line, line: pair.now.manifest.endLine } : best),
    { was: 0, line: 1 },
  ).line
}

const unreadable = (old: readonly TestSource[], young: readonly TestSource[]): Suspicion[] =>
  young.flatMap((file) => {
    const before = old.find(({ path }) => path === file.path)
    if (file.loads || before?.loads !== true || before.tests.length === 0) return []
    const message = `${file.path} can no longer be parsed, so none of its ${before.tests.length} tests can run.`
    return [{ code: 'test-does-not-load' as const, file: file.path, line: 1, test: [], was: file.path, how: '', message }]
  })

/** A modifier of a group is told once, for the first test below it; so is a value that many assertions use. */
const once = (suspicions: readonly Suspicion[]): Suspicion[] => {
  const seen = new Set<string>()
  return suspicions.filter(({ code, file, line, how }) => {
    const modifier = code === 'test-disabled' || code === 'test-focused' || code === 'new-test-disabled'
    if (!modifier && !how.startsWith(ONCE)) return true
    const place = `${code} ${file} ${modifier ? line : ''} ${how}`
    if (seen.has(place)) return false
    seen.add(place)
    return true
  })
}

const ORDER = { error: 0, high: 1, medium: 2, low: 3 } as const

type Keying = Pick<WeakeningOptions, 'digest' | 'locked'> & { readonly here: ReadonlySet<string> }

const keyed = (suspicions: readonly Suspicion[], { digest, locked, here }: Keying): Weakening[] => {
  const counts = new Map<string, number>()
  // A test that moved out of a locked file is still locked.
  const isLocked = ({ file, was }: Suspicion): boolean => locked.includes(file) || locked.includes(was.split('\n')[0] ?? '')
  return suspicions
    .map((suspicion): Weakening => {
      const { was, how, ...rest } = suspicion
      const identity = `${rest.code}\n${was}\n${how}`
      const count = counts.get(identity) ?? 0
      counts.set(identity, count + 1)
      return {
        ...rest,
        tier: isLocked(suspicion) ? 'error' : TIERS[rest.code],
        key: digest(`${identity}\n${count}`),
        ...(!here.has(rest.file) && { gone: true }),
      }
    })
    .toSorted((a, b) => ORDER[a.tier] - ORDER[b.tier] || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}
