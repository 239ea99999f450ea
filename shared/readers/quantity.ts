/** A kind of number, and how many of its smallest common unit one of this unit is. */
type Unit = { readonly kind: string; readonly size: number }

const TIMES: readonly (readonly [RegExp, number])[] = [
  [/^(?:ns|nanosec(?:ond)?s?)$/, 1e-9],
  [/^(?:us|µs|μs|microsec(?:ond)?s?)$/, 1e-6],
  [/^(?:ms|msecs?|millisec(?:ond)?s?)$/, 1e-3],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:min|mins|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3600],
]
const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, K: 1, M: 2, G: 3, T: 4 }
const BYTES = /^([kKMGT]?)(i?)(?:B|[Bb]ytes?)$/
/** What happens per second is counted alike, whatever the program calls it. */
const HAPPENINGS = /^(?:req(?:uest)?s?|r|ops?|operations?|tx|transactions?|iter(?:ation)?s?|it|)$/
const SHORT_RATE = /^[rtio]ps$/

/** Undefined: not a unit that we can convert; then only the very same word is the same unit. */
const unitOf = (written: string): Unit | undefined => {
  const time = TIMES.find(([pattern]) => pattern.test(written))
  if (time !== undefined) return { kind: 'time', size: time[1] }
  const bytes = BYTES.exec(written)
  if (bytes !== null) return { kind: 'bytes', size: (bytes[2] === 'i' ? 1024 : 1000) ** (POWERS[bytes[1] ?? ''] ?? 0) }
  if (/^(?:%|percent|pct)$/.test(written)) return { kind: 'percent', size: 1 }
  return SHORT_RATE.test(written) ? { kind: 'rate', size: 1 } : rateOf(written)
}

/** `req/s`, `MB/s`, `requests/min`. */
const rateOf = (written: string): Unit | undefined => {
  const [, of = '', per] = /^([^/]*?)\s*\/\s*(\w+)$/.exec(written) ?? []
  const time = per === undefined ? undefined : unitOf(per)
  if (time?.kind !== 'time') return undefined
  if (HAPPENINGS.test(of)) return { kind: 'rate', size: 1 / time.size }
  const what = unitOf(of)
  return what === undefined ? undefined : { kind: `${what.kind} rate`, size: what.size / time.size }
}

const NUMBER = /^([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+]?\.\d+)\s*(.*)$/s
/** `10k`, `10k req/s`, `2 M ops/s`: a power that is no part of a unit's name. */
const POWER = /^([kKMGT])(?:\s+(.*))?$/s
const DIGITS = 12

/**
 * The number that a text states, in `unit` (absent: as it stands): `1.2 s` in `ms` is 1200. A number without a unit is taken to be in `unit`.
 * Null: the text states no number, or one of another kind.
 */
export const quantityIn = (text: string, unit: string | undefined): number | null => {
  const [, digits, behind = ''] = NUMBER.exec(text.trim()) ?? []
  if (digits === undefined) return null
  const [, power, afterPower = ''] = POWER.exec(behind.trim()) ?? []
  const own = (power === undefined ? behind : afterPower).trim()
  const value = Number(digits.replaceAll(',', '')) * 1000 ** (POWERS[power ?? ''] ?? 0)
  const factor = unit === undefined || own === '' || own === unit.trim() ? 1 : factorBetween(own, unit.trim())
  // Twelve digits: more than any tool prints, fewer than a conversion gets wrong.
  return factor === null || !Number.isFinite(value) ? null : Number((value * factor).toPrecision(DIGITS))
}

const factorBetween = (from: string, to: string): number | null => {
  const [own, wanted] = [unitOf(from), unitOf(to)]
  return own === undefined || wanted === undefined || own.kind !== wanted.kind ? null : own.size / wanted.size
}
