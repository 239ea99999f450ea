import type { Mark, Modifier } from '../../session/test-manifest.ts'
import type { Same } from './renames.ts'
import { added, contrast, cut, nameOf, suspect, type Pair, type Suspicion } from './weakening.ts'

/** What a test says besides its assertions: whether it runs, how often, for how long, and whether a failure comes out of it. */
export const compareTest = (pair: Pair, same: Same): Suspicion[] => [
  ...disabled(pair, same),
  ...numbers(pair, same),
  ...left(pair, same),
  ...swallowed(pair),
  ...cases(pair, same),
]

/**
 * The same for a function that is no test: only what comes out of it counts. Lists in files of `withTests` are cases; elsewhere they may be
 * anything.
 */
export const compareHelper = (pair: Pair, same: Same, withTests: ReadonlySet<string>): Suspicion[] => [
  ...swallowed(pair),
  ...(withTests.has(pair.before.file) ? cases(pair, same) : []),
]

const DISABLING: readonly Modifier['kind'][] = ['skip', 'todo', 'ignore', 'xfail', 'fails', 'tags']

const VERBS: Readonly<Record<Modifier['kind'], string>> = {
  skip: 'is skipped',
  only: 'is the only one that runs in its file',
  todo: 'is a todo',
  ignore: 'is ignored',
  xfail: 'is expected to fail',
  fails: 'passes by failing',
  tags: 'runs only with certain build settings',
  retries: 'is tried again when it fails',
  timeout: 'has a time limit',
}

/** One line about a modifier of now, `is skipped where \`CI\` holds`. */
export const disabledWords = ({ kind, value }: Modifier): string => `${VERBS[kind]}${value === '' ? '' : ` (\`${value}\`)`}`

export const isDisabling = ({ kind }: Modifier): boolean => DISABLING.includes(kind)

const disabled = (pair: Pair, same: Same): Suspicion[] => {
  const before = pair.before.manifest.modifiers
  // Who was off altogether and is now off sometimes runs more than before.
  const always = before.some(
    (modifier) => isDisabling(modifier) && modifier.kind !== 'tags' && modifier.kind !== 'fails' && modifier.value === '',
  )
  return fresh(before, pair.now.manifest.modifiers, same).flatMap((modifier) => {
    if (modifier.kind === 'only') {
      const message = `${nameOf(pair.now.manifest.path)} ${VERBS.only}: all others are left out.`
      return [suspect(pair, 'test-focused', modifier.line, 'only', message)]
    }
    const panic = before.find(({ kind }) => kind === 'fails')
    if (modifier.kind === 'fails' && panic !== undefined) return otherFailure(pair, panic, modifier)
    if (!isDisabling(modifier) || always) return []
    const message = `${nameOf(pair.now.manifest.path)} ${disabledWords(modifier)}, and was not before.`
    return [suspect(pair, 'test-disabled', modifier.line, `${modifier.kind} ${modifier.value}`, message)]
  })
}

/** It failed on purpose before as well; what it says then is its expectation. */
const otherFailure = (pair: Pair, before: Modifier, now: Modifier): Suspicion[] => {
  const any = now.value === ''
  const message = `${nameOf(pair.now.manifest.path)} passes with ${any ? 'any failure' : `\`${now.value}\``}, before only with \`${before.value}\`.`
  return before.value === ''
    ? []
    : [suspect(pair, any ? 'matcher-loosened' : 'expected-changed', now.line, `${before.value}\n${now.value}`, message)]
}

const fresh = (before: readonly Modifier[], now: readonly Modifier[], same: Same): Modifier[] =>
  now.filter((modifier) => !before.some(({ kind, value }) => kind === modifier.kind && same(value, modifier.value)))

/** Runners of JavaScript stop a test after five seconds unless they are told otherwise. */
const USUAL_TIMEOUT = 5000

const numbers = (pair: Pair, same: Same): Suspicion[] => [
  ...raised(pair, 'retries', 0, same).map((modifier) =>
    suspect(
      pair,
      'retries-added',
      modifier.line,
      modifier.value,
      `${nameOf(pair.now.manifest.path)} is tried again when it fails (\`${modifier.value}\`): one pass in several hides a failure.`,
    ),
  ),
  ...raised(pair, 'timeout', USUAL_TIMEOUT, same).map((modifier) =>
    suspect(
      pair,
      'timeout-loosened',
      modifier.line,
      modifier.value,
      `${nameOf(pair.now.manifest.path)} may take longer than before: \`${modifier.value}\`.`,
    ),
  ),
]

const raised = ({ before, now }: Pair, kind: Modifier['kind'], otherwise: number, same: Same): Modifier[] => {
  const of = (modifiers: readonly Modifier[]): Modifier[] => modifiers.filter((modifier) => modifier.kind === kind)
  const was = Math.max(otherwise, ...of(before.manifest.modifiers).map(({ value }) => amount(value) ?? 0))
  return fresh(of(before.manifest.modifiers), of(now.manifest.modifiers), same)
    .filter(({ value }) => (amount(value) ?? Infinity) > was)
    .slice(0, 1)
}

const amount = (value: string): number | null => {
  const factors = value
    .replaceAll('_', '')
    .split('*')
    .map((factor) => UNITS[factor.trim()] ?? Number.parseFloat(factor))
  return factors.some(Number.isNaN) ? null : factors.reduce((a, b) => a * b, 1)
}

const UNITS: Readonly<Record<string, number>> = {
  'time.Millisecond': 1,
  'time.Second': 1000,
  'time.Minute': 60_000,
  'time.Hour': 3_600_000,
}

const left = (pair: Pair, same: Same): Suspicion[] =>
  unmatched(pair.before.manifest.exits, pair.now.manifest.exits, same).map(({ text, line }) => {
    const where = text === '' ? '' : ` where \`${text}\` holds`
    return suspect(pair, 'early-return', line, text, `${nameOf(pair.now.manifest.path)} ends before its last assertion${where}.`)
  })

const unmatched = (before: readonly Mark[], now: readonly Mark[], same: Same): Mark[] => {
  const old = [...before]
  return added(before, now).filter(({ text }) => {
    const at = old.findIndex((mark) => same(mark.text, text) && mark.text !== text)
    if (at !== -1) old.splice(at, 1)
    return at === -1
  })
}

const swallowed = (pair: Pair): Suspicion[] =>
  added(pair.before.manifest.swallows, pair.now.manifest.swallows).map(({ line, text }) =>
    suspect(
      pair,
      'failure-swallowed',
      line,
      text,
      `${nameOf(pair.now.manifest.path)} catches its own failures here and goes on, so it passes whatever happens.`,
    ),
  )

/** Rows that are gone, or stand there otherwise. */
const cases = (pair: Pair, same: Same): Suspicion[] => {
  const [before, now] = [pair.before.manifest.rows, pair.now.manifest.rows]
  const fewer = before.length - now.length
  const gone = unmatched(now, before, (a, b) => same(b, a))
  const fresh = added(before, now)
  if (now.length === 0 || gone.length === 0) return []
  const shown = (mark: Mark): string => cut(mark.text)
  const line = fresh[0]?.line ?? now[0]?.line ?? pair.now.manifest.line
  const how = gone.map(({ text }) => text).join('\n')
  if (fewer > 0) {
    const message = `${nameOf(pair.now.manifest.path)} has ${now.length} cases, ${before.length} before; gone: \`${gone.map(shown).slice(0, 2).join('`, `')}\`.`
    return [suspect(pair, 'fewer-cases', line, how, message)]
  }
  const [was, is] = contrast(gone[0]?.text ?? '', fresh[0]?.text ?? '')
  const message = `${nameOf(pair.now.manifest.path)} has changed cases: \`${was}\` became \`${is}\`.`
  return [suspect(pair, 'case-changed', line, how, message)]
}
