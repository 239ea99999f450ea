import type { Assertion, Mark, Modifier, TestManifest } from '../session/test-manifest.ts'
import { chainAt, namesOf, trimmed } from './chain.ts'
import { SUPPRESSION, type Check, type Dialect, type Owned, type Unit } from './dialect.ts'
import { digestOf } from './digest.ts'
import { literalsOf, type Declared } from './locals.ts'
import type { Range } from './range.ts'
import { rowsOf } from './rows.ts'
import type { Role } from './roles.ts'
import { around, isInnerCall, lineAt, type Source } from './source.ts'
import { isIdentifier, textIn, wordsIn } from './words.ts'

const SHOWN = 400
/** A longer function in an assertion is a program of its own, in which not every change is one of the expectation. */
const WORDS = 40
const EXIT = /^(?:process\.exit|os\._?exit|os\.Exit|sys\.exit|exit|quit|std\.process\.exit|process\.abort)$/

/** Writes down what a unit promises. `locals` are its names and those of the tests around it; `fileLiterals` are names of the file that stand for a value. */
export const manifestOf = (
  source: Source,
  dialect: Dialect,
  owned: Owned,
  locals: ReadonlyMap<string, Declared>,
  fileLiterals: ReadonlyMap<string, string>,
): TestManifest => {
  const { unit, spans, checks } = owned
  const literals = literalsOf(locals)
  // A local name hides one of the file.
  const literal = (name: string): string | undefined => literals.get(name) ?? (locals.has(name) ? undefined : fileLiterals.get(name))
  const body = bodyOf(source, unit.body, locals)
  const having = (...roles: readonly Role[]): number[] => spans.filter((span) => roles.includes(source.spans[span]?.role ?? 'comment'))
  const ifs = having('if')
  const calls = having('call').filter((span) => !isInnerCall(source, span))
  const guards = (range: Range) => guardsAt(source, dialect, ifs, range)
  const marks = (at: readonly number[], textOf: (span: number) => string | null): Mark[] =>
    at.flatMap((span) => {
      const text = textOf(span)
      return text === null ? [] : [{ text, line: lineAt(source, source.spans[span]?.start ?? 0) }]
    })
  const asserts = ({ start, end }: Range): boolean => checks.some((check) => check.start >= start && check.start < end)
  return {
    path: unit.path,
    line: lineAt(source, unit.start),
    endLine: lineAt(source, Math.max(unit.start, unit.end - 1)),
    modifiers: [...unit.modifiers, ...bodyModifiers(source, dialect, unit, having('call', 'throw'), guards)],
    assertions: checks.map((check, at) => assertionOf(source, check, innerOf(checks, at), literal, guards)),
    body,
    bodyHash: digestOf(body),
    locals: Object.fromEntries([...locals].map(([name, { value }]) => [name, value])),
    calls: callsOf(source, calls),
    rows: rowsOf(source, owned, having('list')),
    suppressions: suppressionsIn(source, unit, having('cast', 'attribute')),
    sleeps: marks(calls, (span) => (dialect.sleep(source, span) ? wordsOfSpan(source, span) : null)),
    mocks: marks(calls, (span) => dialect.mock(source, span)),
    exits: exitsOf(source, owned, having('return', 'call'), guards),
    swallows: marks([...calls, ...having('try')], (span) =>
      dialect.swallows(source, span, asserts) ? (source.spans[span]?.role ?? '') : null,
    ),
  }
}

const wordsOfSpan = (source: Source, span: number): string => {
  const found = source.spans[span]
  return found === undefined ? '' : textIn(source.words, found.start, found.end)
}

const FUNCTION = /=>|\b(?:function|lambda|func)\b|\|[\w\s,&]*\|/

/** Checks inside of what another one is given, as in `assert(property(x => expect(x)...))`: in a function there they are told by themselves. */
const innerOf = (checks: readonly Check[], at: number): readonly Check[] => {
  const outer = checks[at] ?? { start: 0, end: 0 }
  let end = at + 1
  while ((checks[end]?.start ?? Infinity) < outer.end) end += 1
  return end === at + 1 ? NONE : checks.slice(at + 1, end).filter((other) => other.start > outer.start && other.end < outer.end)
}

const NONE: readonly Check[] = []

const assertionOf = (
  source: Source,
  check: Check,
  nested: readonly Check[],
  literal: (name: string) => string | undefined,
  guards: (range: Range) => string[],
): Assertion => {
  const isProgram = ({ start, end }: Range): boolean =>
    FUNCTION.test(source.mask.slice(start, end)) &&
    (nested.some((other) => other.start >= start && other.end <= end) || wordsIn(source.words, start, end).length > WORDS)
  const text = (range: Range): string => (isProgram(range) ? '…' : textIn(source.words, range.start, range.end))
  const subject = check.subject === null ? '' : text(check.subject)
  const expected = check.expected.map(text)
  const names = [...(check.subject === null ? [] : [check.subject]), ...check.expected].flatMap((range) => [
    ...wordsIn(source.words, range.start, range.end),
  ])
  const bindings = [...new Set(names)].flatMap((name) => {
    const value = literal(name)
    return value === undefined ? [] : [`${name} = ${value}`]
  })
  return {
    kind: check.kind,
    matcher: check.matcher,
    subject,
    expected,
    tolerance: check.tolerance,
    bindings,
    guards: check.matcher.startsWith('fail') ? [] : guards(check),
    text: [check.matcher, subject, ...expected].join(' ¦ '),
    shown: shownAt(source, check),
    line: lineAt(source, check.start),
  }
}

/** As it is written, on one line and no longer than fits into a message. */
const shownAt = ({ text }: Source, { start, end }: Range): string => {
  const line = text
    .slice(start, Math.min(end, start + 2 * SHOWN))
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}

/** Conditions around a place; one that holds the place itself is no guard of it. */
const guardsAt = (source: Source, dialect: Dialect, ifs: readonly number[], { start, end }: Range): string[] =>
  ifs.flatMap((index) => {
    const span = source.spans[index]
    if (span === undefined || span.start > start || span.end < end) return []
    const condition = dialect.condition(source, index)
    return start < condition.end ? [] : [textIn(source.words, condition.start, condition.end)]
  })

/** A skip below a condition happens only where it holds. */
const bodyModifiers = (
  source: Source,
  dialect: Dialect,
  unit: Unit,
  spans: readonly number[],
  guards: (range: Range) => string[],
): Modifier[] =>
  spans.flatMap((index) => {
    const span = source.spans[index]
    if (span === undefined) return []
    return dialect
      .modifiers(source, index, unit)
      .map((modifier) => (modifier.value === '' ? { ...modifier, value: conditionOf(source, unit, guards(span), span) } : modifier))
  })

/** The words of a body, its own names replaced by their order; a member of the same name stays. */
const bodyOf = (source: Source, { start, end }: Range, locals: ReadonlyMap<string, Declared>): string => {
  const numbers = new Map<string, number>()
  const words = wordsIn(source.words, start, end)
  return words
    .map((word, at) => {
      if (!locals.has(word) || words[at - 1] === '.') return word
      if (!numbers.has(word)) numbers.set(word, numbers.size)
      return `$${numbers.get(word)}`
    })
    .join(' ')
}

const callsOf = (source: Source, spans: readonly number[]): string[] => [
  ...new Set(
    spans.flatMap((index) => {
      const span = source.spans[index]
      return span?.role === 'call' ? [namesOf(chainAt(source, span.start)).join('.')] : []
    }),
  ),
]

const suppressionsIn = (source: Source, { start, end }: Unit, spans: readonly number[]): Mark[] => {
  const pattern = SUPPRESSION[source.language]
  const comments = source.comments
    .filter((comment) => comment.start >= start && comment.start < end)
    .map((comment) => ({
      text: source.text.slice(comment.start, comment.end).replaceAll(/\s+/g, ' ').trim(),
      line: lineAt(source, comment.start),
    }))
    .filter(({ text }) => pattern.test(text) || SUPPRESSION.any.test(text))
  const code = spans.flatMap((index): Mark[] => {
    const span = source.spans[index]
    if (span === undefined || (span.role !== 'cast' && span.role !== 'attribute')) return []
    const text = wordsOfSpan(source, index)
    const silencing = span.role === 'cast' ? text.endsWith(' as any') : /^# !? ?\[ (?:allow|expect) \(|coverage \( off/.test(text)
    return silencing ? [{ text: span.role === 'cast' ? 'as any' : text, line: lineAt(source, span.start) }] : []
  })
  return [...comments, ...code]
}

/** Returns of the unit's own function with a check still to come; behind a check in the same branch the failure was told already. */
const exitsOf = (source: Source, { unit, checks }: Owned, spans: readonly number[], guards: (range: Range) => string[]): Mark[] => {
  const last = Math.max(-1, ...checks.map(({ start }) => start))
  return spans.flatMap((index): Mark[] => {
    const span = source.spans[index]
    if (span === undefined || span.start < unit.body.start || !leaves(source, index, unit)) return []
    const branch = around(source, index, ({ role }) => role === 'if' || role === 'catch' || role === 'function')
    const told =
      branch?.role !== 'function' && branch !== undefined && checks.some((check) => check.end > branch.start && check.end <= span.start)
    if (told || (span.role === 'return' && span.start > last && unit.body.end > unit.body.start && checks.length > 0)) return []
    return [{ text: conditionOf(source, unit, guards(span), span), line: lineAt(source, span.start) }]
  })
}

/** When a statement is reached: empty where nothing stands between it and the body. A loop or a case has no condition that could be told. */
const conditionOf = (source: Source, unit: Unit, guards: readonly string[], { start }: Range): string => {
  if (guards.length > 0) return guards.join(' and ')
  return isDirect(source, unit, start) ? '' : '…'
}

const isDirect = ({ language, mask, partner }: Source, { body }: Unit, position: number): boolean => {
  if (language === 'python') {
    const column = (at: number): number => at - mask.lastIndexOf('\n', at) - 1
    return column(position) <= column(trimmed(mask, body.start, body.end).start) || !mask.slice(body.start, position).includes('\n')
  }
  for (let at = position - 1; at > body.start; at -= 1) {
    const jump = partner[at] ?? -1
    if (jump !== -1 && jump < at) at = jump
    else if (mask[at] === '{') return at === mask.indexOf('{', opened(mask, partner, body))
  }
  return true
}

/** Behind the parameters of a function, where its block begins. */
const opened = (mask: string, partner: Int32Array, { start }: Range): number => {
  if (mask[start] === '{') return start
  const open = mask.indexOf('(', start)
  const arrow = mask.indexOf('=>', start)
  return arrow !== -1 && (open === -1 || arrow < open) ? arrow : Math.max(start, partner[open] ?? start)
}

const leaves = (source: Source, index: number, unit: Unit): boolean => {
  const span = source.spans[index]
  if (span?.role === 'call') return EXIT.test(namesOf(chainAt(source, span.start)).join('.'))
  if (span?.role !== 'return') return false
  const owner = around(source, index, ({ role }) => role === 'function')
  return owner !== undefined && owner.start <= unit.body.start
}

/** All names of a file's code. */
export const namesIn = (source: Source): string[] => [...new Set(source.words.texts.filter(isIdentifier))]
