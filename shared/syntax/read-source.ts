import type { TestSource } from '../session/test-manifest.ts'
import type { Check, Dialect, Owned, Unit } from './dialect.ts'
import { digestOf } from './digest.ts'
import { go } from './go.ts'
import { javascript } from './javascript.ts'
import { literalsOf, localsOf } from './locals.ts'
import { manifestOf, namesIn } from './manifest.ts'
import { python } from './python.ts'
import { rust } from './rust.ts'
import type { Source } from './source.ts'
import { firstAt } from './words.ts'

const DIALECTS: Readonly<Record<Source['language'], Dialect>> = { javascript, typescript: javascript, tsx: javascript, python, go, rust }

/** Helpers call helpers; deeper than this nobody nests them. */
const ROUNDS = 3

/** All tests of a source file, its other functions, and what stands outside both. */
export const readSource = (source: Source): TestSource => {
  const dialect = DIALECTS[source.language]
  const units = dialect.units(source)
  const owners = ownersOf(source, units)
  const outside: Unit = {
    test: false,
    path: [],
    start: 0,
    end: source.text.length,
    body: { start: 0, end: 0 },
    modifiers: [],
    contexts: [],
    tables: [],
  }
  const parts = [...units.keys(), -1].map((at) => ({ unit: units[at] ?? outside, spans: owners.get(at) ?? [] }))
  const owned = checksOf(source, dialect, parts, units)
  const literals = literalsOf(localsOf(source, dialect, owners.get(-1) ?? []))
  const kept = owned.filter(({ unit, spans }) => unit.test || spans.length > 0)
  const own = new Map(kept.map(({ unit, spans }) => [unit, localsOf(source, dialect, spans)]))
  const manifests = (test: boolean) =>
    kept
      .filter(({ unit }) => unit.test === test)
      .map((one) =>
        manifestOf(
          source,
          dialect,
          one,
          new Map([...units.filter((unit) => isAround(unit, one.unit)), one.unit].flatMap((unit) => [...(own.get(unit) ?? [])])),
          literals,
        ),
      )
  return {
    kind: 'tests',
    path: source.path,
    digest: digestOf(source.text),
    language: source.language,
    loads: source.loads,
    tests: manifests(true),
    helpers: manifests(false),
    names: namesIn(source),
  }
}

/** A subtest sees the names of the test around it. */
const isAround = (outer: Unit, { start, end }: Unit): boolean => outer.test && outer.start < start && outer.end >= end

/** Which spans belong to which unit. A function inside a test is part of the test; a test inside a test is one of its own. */
const ownersOf = (source: Source, units: readonly Unit[]): Map<number, number[]> => {
  const order = [...units.keys()].toSorted(
    (a, b) => (units[a]?.start ?? 0) - (units[b]?.start ?? 0) || (units[b]?.end ?? 0) - (units[a]?.end ?? 0),
  )
  const owners = new Map<number, number[]>([...units.keys(), -1].map((at) => [at, []]))
  const open: number[] = []
  let next = 0
  source.spans.forEach((span, index) => {
    const isOpen = (at: number | undefined): boolean => at !== undefined && (units[at]?.end ?? 0) > span.start
    while (open.length > 0 && !isOpen(open.at(-1))) open.pop()
    for (let at = order[next]; at !== undefined && (units[at]?.start ?? Infinity) <= span.start; at = order[next]) {
      next += 1
      if (isOpen(at) && (units[at]?.test === true || open.length === 0)) open.push(at)
    }
    owners.get(open.at(-1) ?? -1)?.push(index)
  })
  return owners
}

/** Functions that check something are helpers, and calls of them are checks in turn. */
const checksOf = (source: Source, dialect: Dialect, parts: readonly Omit<Owned, 'checks'>[], units: readonly Unit[]): Owned[] => {
  const bySpan = new Map<number, Check[]>()
  let helpers = new Set<string>()
  for (let round = 0; ; round += 1) {
    // What was a check stays one; only a call of a helper that was found meanwhile can become one.
    for (const { unit, spans } of parts)
      for (const span of spans) if ((bySpan.get(span)?.length ?? 0) === 0) bySpan.set(span, dialect.checks(source, span, unit, helpers))
    const found = helperNames(units, [...bySpan.values()].flat())
    if (round === ROUNDS || found.size === helpers.size)
      return parts.map((part) => ({ ...part, checks: part.spans.flatMap((span) => bySpan.get(span) ?? []) }))
    helpers = found
  }
}

const helperNames = (units: readonly Unit[], checks: readonly Check[]): Set<string> => {
  const starts = checks.map(({ start }) => start).toSorted((a, b) => a - b)
  const checking = units.filter((unit) => !unit.test && (starts[firstAt(starts, unit.body.start)] ?? Infinity) < unit.end)
  return new Set(checking.map((unit) => unit.path.at(-1) ?? ''))
}
