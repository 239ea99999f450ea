import type { Setting, SettingsFile } from '../../session/test-manifest.ts'
import { grouped } from './grouped.ts'
import { SETTINGS_RULES, type Change, type SettingsRule } from './settings-rules.ts'
import type { Suspicion } from './weakening.ts'

/** What happened to one key: its values of before and of now. */
type Values = { readonly key: string; readonly before: readonly Setting[]; readonly now: readonly Setting[] }

/** Configuration that leaves more out, asks for less or forgives more. A file that moved is compared with nothing: its values are looked for in all. */
export const compareSettings = (before: readonly SettingsFile[], now: readonly SettingsFile[]): Suspicion[] => {
  const elsewhere = new Set(
    now.filter(({ path }) => !before.some((file) => file.path === path)).flatMap(({ settings }) => settings.map(identity)),
  )
  return before.flatMap((file) => {
    const found = now.find(({ path }) => path === file.path)
    if (found?.loads === false) return file.loads ? [unreadable(file)] : []
    return changesOf(file, found).flatMap((values) => judged(file, values, elsewhere))
  })
}

/** Moved settings keep their names: `jest.retries` of package.json is `retries` of a file of its own. */
const identity = ({ key, value }: Setting): string => `${key.split('.').at(-1)}\n${value}`

const unreadable = ({ path }: SettingsFile): Suspicion => ({
  code: 'test-does-not-load',
  file: path,
  line: 1,
  test: [],
  was: path,
  how: '',
  message: `${path} can no longer be read, so nothing that it demanded is demanded.`,
})

const changesOf = (before: SettingsFile, now: SettingsFile | undefined): Values[] => {
  const [old, young] = [grouped(before.settings, ({ key }) => key), grouped(now?.settings ?? [], ({ key }) => key)]
  return [...new Set([...old.keys(), ...young.keys()])].map((key) => ({ key, before: old.get(key) ?? [], now: young.get(key) ?? [] }))
}

const judged = (file: SettingsFile, values: Values, elsewhere: ReadonlySet<string>): Suspicion[] => {
  const rule = SETTINGS_RULES.find(({ path, key }) => path.test(file.path) && key.test(values.key))
  if (rule === undefined || values.before.map(({ value }) => value).join('\n') === values.now.map(({ value }) => value).join('\n'))
    return []
  const said = CHANGES[rule.change]({
    ...values,
    now: [...values.now, ...values.before.filter((one) => values.now.length === 0 && elsewhere.has(identity(one)))],
  })
  return said === null ? [] : [suspicion(file, rule, values, said)]
}

const suspicion = ({ path }: SettingsFile, { code }: SettingsRule, { key, before, now }: Values, said: string): Suspicion => ({
  code,
  file: path,
  line: now[0]?.line ?? before[0]?.line ?? 1,
  test: [],
  was: path,
  how: `${key}\n${before.map(({ value }) => value).join('\n')}\n\n${now.map(({ value }) => value).join('\n')}`,
  message: `${path}: \`${key}\` ${said}.`,
})

/** What to say of a change; null when it asks for as much as before, or more. */
const CHANGES: Readonly<Record<Change, (values: Values) => string | null>> = {
  lowered: ({ before, now }) => {
    const [was, is] = [least(before), least(now)]
    if (was === null || (is !== null && is >= was)) return null
    return is === null ? `of ${was} was taken away` : `was lowered from ${was} to ${is}`
  },
  raised: ({ before, now }) => {
    const [was, is] = [most(before), most(now)]
    if (is === null || is <= (was ?? 0) || (was === null && !/retr|rerun/i.test(now[0]?.key ?? '') && is === 0)) return null
    return was === null ? `is now ${is}` : `was raised from ${was} to ${is}`
  },
  gained: ({ before, now }) => {
    const fresh = beyond(now, before)
    return fresh.length === 0 ? null : `now has \`${fresh.join('`, `')}\``
  },
  lost: ({ before, now }) => {
    const gone = beyond(before, now)
    if (gone.length > 0 && now.length > 0) return `no longer has \`${gone.join('`, `')}\``
    return before.length === 0 && now.length > 0 ? `now leaves out all but \`${beyond(now, before).join('`, `')}\`` : null
  },
  on: ({ before, now }) => (isOn(now) && !isOn(before) ? 'was switched on' : null),
  off: ({ before, now }) =>
    isOn(before) && !isOn(now) ? 'was switched off' : !isOn(now) && now.length > 0 && before.length === 0 ? 'was switched off' : null,
  severity: ({ before, now }) => {
    const [was, is] = [loudness(before), loudness(now)]
    if (was === null || (is ?? 0) >= was) return null
    return is === null ? 'was taken away' : `was turned down from \`${before[0]?.value}\` to \`${now[0]?.value}\``
  },
  command: (values) => commandChange(values),
}

const numbers = (settings: readonly Setting[]): number[] =>
  settings.map(({ value }) => Number.parseFloat(value.replaceAll('_', ''))).filter((value) => !Number.isNaN(value))
const least = (settings: readonly Setting[]): number | null => (numbers(settings).length === 0 ? null : Math.min(...numbers(settings)))
const most = (settings: readonly Setting[]): number | null => (numbers(settings).length === 0 ? null : Math.max(...numbers(settings)))
const isOn = (settings: readonly Setting[]): boolean => settings.some(({ value }) => /^(?:true|1|yes|on|error|force)$/i.test(value))

const beyond = (some: readonly Setting[], others: readonly Setting[]): string[] => {
  const known = new Set(others.flatMap(({ value }) => expanded(value)))
  return some.flatMap(({ value }) => (expanded(value).every((one) => known.has(one)) ? [] : [value]))
}

/** `{a,b}.ts` as the two patterns that it stands for, so that a third one in it is one more and not another. */
const expanded = (pattern: string): string[] => {
  const [whole, inside] = /\{([^{}]*,[^{}]*)\}/.exec(pattern) ?? []
  if (whole === undefined || inside === undefined) return [pattern]
  return inside.split(',').flatMap((part) => expanded(pattern.replace(whole, () => part)))
}

const LOUDNESS: Readonly<Record<string, number>> = {
  off: 0,
  '0': 0,
  allow: 0,
  none: 0,
  info: 1,
  warn: 1,
  '1': 1,
  on: 2,
  error: 2,
  '2': 2,
  deny: 2,
  forbid: 2,
}

/** The loudest word of a rule: a file may set it again for some files. */
const loudness = (settings: readonly Setting[]): number | null => {
  const known = settings.map(({ value }) => LOUDNESS[value]).filter((value) => value !== undefined)
  return known.length === 0 ? null : Math.min(...known)
}

const FORGIVING =
  /^(?:\|\||;|exit|--(?:passWithNoTests|pass-with-no-tests|exclude\S*|ignore\S*|deselect\S*|grep\S*|fgrep\S*|testPathIgnorePatterns\S*|testNamePattern\S*|retry\S*|retries\S*|reruns\S*|no-coverage|skip\S*|exit-zero|no-strict\S*|allow-only|allowOnly|bail\S*|maxfail\S*|quiet|only-changed|onlyChanged|changed\S*|no-cov|nomigrations|no-typecheck)|-k|-m|-g|-t|-skip\S*|-run\S*|-short|-x)$/
const DEMANDING =
  /^(?:--(?:strict\S*|max-warnings\S*|coverage\S*|cov\S*|check-coverage|forbid-only|forbidOnly|typecheck|runInBand|doctest-modules|fail-under\S*|deny-warnings)|-race|-W|-Werror|-D)$/
const PROGRAM =
  /^(?:vitest|jest|mocha|ava|tap|tape|uvu|playwright|cypress|node|tsc|vue-tsc|eslint|oxlint|biome|prettier|pytest|tox|nox|mypy|ruff|pyright|cargo|go|golangci-lint|c8|nyc|knip|tsd|attw|publint)$/

const commandChange = ({ before, now }: Values): string | null => {
  if (before.length === 0) return null
  const words = (settings: readonly Setting[]): string[] => settings.flatMap(({ value }) => value.split(/\s+/))
  const [was, is] = [words(before), words(now)]
  const fresh = is.filter((word) => !was.includes(word) && FORGIVING.test(word.replace(/=.*$/, '')))
  const gone = was.filter((word) => !is.includes(word) && (DEMANDING.test(word.replace(/=.*$/, '')) || PROGRAM.test(word)))
  if (fresh.length > 0) return `now says \`${fresh.join(' ')}\`: \`${is.join(' ').slice(0, 100)}\``
  return gone.length > 0 ? `no longer says \`${gone.join(' ')}\`: \`${is.join(' ').slice(0, 100)}\`` : null
}
