import type { Assertion, TestManifest } from '../../session/test-manifest.ts'
import { grouped } from './grouped.ts'
import type { Same } from './renames.ts'
import { SNAPSHOT, strictness, WILDCARD } from './strictness.ts'
import { contrast, cut, nameOf, ONCE, suspect, type Pair, type Placed, type Suspicion, type WeakeningCode } from './weakening.ts'

/** An assertion of before without its equal, and the one of now that took its place, if any. */
type Match = { readonly before: Assertion; readonly now: Assertion | null }

/** Takes one equal assertion out of what came to other tests and helpers, and says whether there was one. */
export type TakeMoved = (assertion: Assertion) => boolean

/** What each assertion of a test became. One that only moved to a new test or helper is not gone. */
export const compareAssertions = (pair: Pair, same: Same, moved: TakeMoved): Suspicion[] => {
  const { equal, left } = matched(pair, same)
  const gone = left.filter(({ now, before }) => now === null && !stillCalls(pair.now.manifest, before) && !moved(before))
  return [
    ...equal.flatMap((match) => guarded(pair, match)),
    ...left.flatMap((match) => (match.now === null ? [] : changed(pair, match.before, match.now, same))),
    ...lost(
      pair,
      gone.map(({ before }) => before),
    ),
  ]
}

/** The helper itself moved, so that nothing is known of it here; but the call of it is still there. */
const stillCalls = ({ assertions, calls }: TestManifest, { kind, matcher }: Assertion): boolean =>
  kind === 'helper' &&
  calls.some((name) => name === matcher || name.endsWith(`.${matcher}`)) &&
  !assertions.some((assertion) => assertion.matcher === matcher)

type Matched = { readonly equal: readonly Match[]; readonly left: readonly Match[] }

const matched = (pair: Pair, same: Same): Matched => {
  const { before: was, now: is } = pair
  const free = new Set(is.manifest.assertions)
  const equal: Match[] = []
  const take = (pending: readonly Assertion[], fits: (a: Assertion, b: Assertion) => boolean, into: Match[]): Assertion[] =>
    pending.filter((one) => {
      const found = [...free].find((other) => fits(one, other))
      if (found === undefined) return true
      free.delete(found)
      into.push({ before: one, now: found })
      return false
    })
  let pending = was.manifest.assertions
  // Most are what they were, and of a table there may be thousands.
  const known = grouped(free, id)
  pending = pending.filter((one) => {
    const found = known.get(id(one))?.shift()
    if (found !== undefined) equal.push({ before: one, now: found })
    return found === undefined || !free.delete(found)
  })
  pending = take(pending, (a, b) => isSame(a, b, same, pair), equal)
  const left: Match[] = []
  for (const fits of LIKENESS) pending = take(pending, (a, b) => fits(a, b, same), left)
  return { equal, left: [...left, ...pending.map((one) => ({ before: one, now: null }))] }
}

const id = ({ text, bindings }: Assertion): string => [text, ...bindings.toSorted()].join('\n')

const isSame = (a: Assertion, b: Assertion, same: Same, pair: Pair): boolean =>
  (a.matcher === b.matcher || a.kind === 'helper') &&
  a.expected.length === b.expected.length &&
  same(a.text, b.text) &&
  sameBindings(a, b, same, pair)

/** A value is compared where both sides can see it: what is imported, or moved to where it is not declared, may be the same. */
const sameBindings = (a: Assertion, b: Assertion, same: Same, { before, now }: Pair): boolean => {
  const seen = (other: Assertion, where: Placed) => {
    const [bound, words] = [new Set(other.bindings.map(boundName)), new Set(other.text.split(' '))]
    return (binding: string): boolean => {
      const name = boundName(binding)
      return bound.has(name) || !words.has(name) || where.declared.has(name) || name in where.manifest.locals
    }
  }
  const kept = a.bindings.filter(seen(b, now)).toSorted()
  return same(kept.join(' ; '), b.bindings.filter(seen(a, before)).toSorted().join(' ; '))
}

const boundName = (binding: string): string => binding.slice(0, binding.indexOf(' = '))

const all = (a: readonly string[], b: readonly string[], same: Same): boolean =>
  a.length === b.length && a.every((one, at) => same(one, b[at] ?? ''))

/** From the most alike down: who took whose place. */
const LIKENESS: readonly ((a: Assertion, b: Assertion, same: Same) => boolean)[] = [
  (a, b, same) => a.matcher === b.matcher && a.subject !== '' && same(a.subject, b.subject),
  (a, b, same) => a.subject !== '' && same(a.subject, b.subject),
  (a, b, same) => a.matcher === b.matcher && a.expected.length > 0 && all(a.expected, b.expected, same),
  (a, b, same) => a.matcher === b.matcher && same(withoutLiterals(a.text), withoutLiterals(b.text)),
  (a, b) => a.matcher === b.matcher && a.subject === '' && b.subject === '' && a.expected[0] === b.expected[0],
  (a, b) => a.subject !== '' && b.text.includes(a.subject),
  (a, b) => a.kind === b.kind && (a.matcher === b.matcher || isHollow(b)),
]

const withoutLiterals = (text: string): string => text.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\b\d[\w.]*/g, '#')

/** It compares values that are written down with each other, so it can never fail. */
const isHollow = ({ kind, subject, expected, bindings }: Assertion): boolean =>
  kind === 'check' &&
  bindings.length === 0 &&
  subject !== '' &&
  [subject, ...expected].every((text) => /^(?:! )?(?:"[^"]*"|\d[\w.]*|true|false|True|False|nil|null|None|undefined)$/.test(text))

const guarded = (pair: Pair, { before, now }: Match): Suspicion[] => {
  const fresh = now?.guards.filter((guard) => !before.guards.includes(guard)) ?? []
  if (now === null || now.guards.length <= before.guards.length || fresh.length === 0) return []
  const message = `${nameOf(pair.now.manifest.path)} checks \`${cut(now.shown)}\` only where \`${fresh[0]}\` holds; before it always did.`
  return [suspect(pair, 'assertion-guarded', now.line, `${before.text}\n${fresh.join('\n')}`, message)]
}

const changed = (pair: Pair, before: Assertion, now: Assertion, same: Same): Suspicion[] => {
  const code = codeOf(before, now, same)
  if (code === null) return []
  const value = same(before.text, now.text) ? otherValue(before, now) : null
  if (value !== null) return [valueChanged(pair, now, value)]
  const [was, is] = before.shown === now.shown ? contrast(before.text, now.text) : contrast(before.shown, now.shown)
  const message = `${nameOf(pair.now.manifest.path)} ${SAYS[code]}: \`${was}\` became \`${is}\`.`
  return [suspect(pair, code, now.line, `${before.text}\n${before.bindings.join()}\n${now.text}\n${now.bindings.join()}`, message)]
}

type OtherValue = { readonly name: string; readonly was: string; readonly is: string }

/** The assertion reads as before, but a name in it stands for something else. */
const otherValue = (before: Assertion, now: Assertion): OtherValue | null => {
  const parts = (binding: string): [string, string] => [boundName(binding), binding.slice(boundName(binding).length + 3)]
  const values = new Map(now.bindings.map(parts))
  for (const [name, was] of before.bindings.map(parts)) {
    const is = values.get(name)
    if (is !== undefined && is !== was) return { name, was, is }
  }
  return null
}

/** Told once a file, however many assertions use the name. */
const valueChanged = (pair: Pair, now: Assertion, { name, was, is }: OtherValue): Suspicion => {
  const [old, young] = contrast(was, is)
  const message = `${nameOf(pair.now.manifest.path)} expects something else in \`${cut(now.shown)}\`: \`${name}\` was \`${old}\` and is \`${young}\`.`
  return { ...suspect(pair, 'expected-changed', now.line, `${ONCE}${name}\n${was}\n${is}`, message), was: pair.before.file }
}

type ChangeCode = Extract<
  WeakeningCode,
  'assertion-hollowed' | 'tolerance-loosened' | 'matcher-loosened' | 'snapshot-updated' | 'expected-changed' | 'assertion-changed'
>

const SAYS: Readonly<Record<ChangeCode, string>> = {
  'assertion-hollowed': 'checks something that can never fail',
  'tolerance-loosened': 'accepts values that are further off',
  'matcher-loosened': 'checks less strictly',
  'snapshot-updated': 'has a new inline snapshot that no line of the plan names',
  'expected-changed': 'expects something else',
  'assertion-changed': 'checks something else',
}

/** The most telling name of a change; null when it checks more than before. */
const codeOf = (before: Assertion, now: Assertion, same: Same): ChangeCode | null => {
  if (isHollow(now) && !isHollow(before)) return 'assertion-hollowed'
  const [subject, matcher] = [same(before.subject, now.subject), before.matcher === now.matcher]
  if (!matcher) return subject ? byMatcher(before, now, same) : looser(before, now) ? 'matcher-loosened' : 'assertion-changed'
  if (before.tolerance !== null && now.tolerance !== null && before.tolerance.value !== now.tolerance.value)
    return now.tolerance.value > before.tolerance.value === (now.tolerance.looser === 'up') ? 'tolerance-loosened' : null
  if (wildcards(now) > wildcards(before) || isShorter(before, now, same)) return 'matcher-loosened'
  if (SNAPSHOT.test(before.matcher)) return before.expected.length === 0 ? null : 'snapshot-updated'
  if (isShorter(now, before, same)) return null
  return subject ? 'expected-changed' : 'assertion-changed'
}

const looser = (before: Assertion, now: Assertion): boolean => (strictness(now.matcher) ?? Infinity) < (strictness(before.matcher) ?? 0)

const wildcards = ({ expected }: Assertion): number => expected.reduce((sum, text) => sum + [...text.matchAll(WILDCARD)].length, 0)

/** Everything that is still expected was expected before, and more. */
const isShorter = (longer: Assertion, shorter: Assertion, same: Same): boolean =>
  shorter.expected.length < longer.expected.length &&
  shorter.expected.every((text, at) => same(longer.expected[at] ?? '', text)) &&
  same(longer.subject, shorter.subject)

const PRIMITIVE = /^(?:- )?(?:"[^"]*"|\d[\w.]*|true|false|null|undefined)$/

const byMatcher = (before: Assertion, now: Assertion, same: Same): ChangeCode | null => {
  const [was, is] = [strictness(before.matcher), strictness(now.matcher)]
  const expected = all(before.expected, now.expected, same)
  // Of numbers, strings and truth values there is one each: identical and equal are the same.
  const alike = expected && before.expected.every((text) => PRIMITIVE.test(text)) && (was ?? 0) >= 4 && (is ?? 0) >= 4
  if (alike) return null
  if (was === null || is === null) return 'assertion-changed'
  if (is < was) return 'matcher-loosened'
  const kept = now.expected.every((text, at) => same(before.expected[at] ?? '', text))
  return is > was && (kept || now.expected.length > before.expected.length) ? null : 'assertion-changed'
}

const lost = (pair: Pair, gone: readonly Assertion[]): Suspicion[] => {
  const [before, now] = [pair.before.manifest.assertions.length, pair.now.manifest.assertions.length]
  const code = now < before ? 'fewer-assertions' : 'assertion-changed'
  return gone.map((one) => {
    const count =
      now < before ? `has ${now} ${now === 1 ? 'assertion' : 'assertions'}, ${before} before` : 'has another assertion in its place'
    const message = `${nameOf(pair.now.manifest.path)} no longer checks \`${cut(one.shown)}\`: it ${count}.`
    return suspect(pair, code, pair.now.manifest.line, `${one.text}\n${one.bindings.join()}`, message)
  })
}
