import { readGoStream } from '../go-events.ts'
import { reportOf, type NamedSamples, type SamplesReport } from './named-samples.ts'

/** `BenchmarkSub/n=10-2   1704560   3.814 ns/op   12.50 widgets/op`: a name, how often it ran, then numbers with their units. */
const RESULT = /^(Benchmark\S*)\s+\d+\s+(\S.*)$/
const PROCESSORS = /-\d+$/

type Line = { readonly name: string; readonly unit: string; readonly value: number }

/**
 * What `go test -bench` prints, or `go test -json` of it; each `-count` is a sample. The time keeps the benchmark's name; what else it counts has the
 * unit behind it (`example.com/m.BenchmarkLong B/op`).
 */
export const goBenchOf = (output: string): SamplesReport | undefined => {
  const text = printed(output)
  const lines = linesOf(text)
  if (lines.length === 0) return undefined
  const better = betterIn(text)
  const suffixes = new Set(lines.map(({ name }) => PROCESSORS.exec(name)?.[0] ?? ''))
  // The number of processors stands behind each name; it tells benchmarks apart only where -cpu asked for several.
  const plain = (name: string): string => (suffixes.size === 1 ? name.replace(PROCESSORS, '') : name)
  const found = new Map<string, Line[]>()
  for (const line of lines) {
    const name = line.unit === 'ns/op' ? plain(line.name) : `${plain(line.name)} ${line.unit}`
    found.set(name, [...(found.get(name) ?? []), line])
  }
  return reportOf(
    'go bench',
    [...found].map(([name, same]): NamedSamples => {
      const unit = same[0]?.unit ?? ''
      return { name, unit, better: better(unit), samples: same.map(({ value }) => value) }
    }),
  )
}

/** In the events of -json a line comes in pieces. */
const printed = (output: string): string => {
  const { events } = readGoStream(output)
  return events.length === 0 ? output : events.map(({ Output }) => Output ?? '').join('')
}

const linesOf = (text: string): Line[] => {
  let within = ''
  return text.split('\n').flatMap((line): Line[] => {
    within = /^pkg: (\S+)$/.exec(line)?.[1] ?? within
    const [, name, numbers] = RESULT.exec(line) ?? []
    if (name === undefined || numbers === undefined) return []
    const fields = numbers.trim().split(/\s+/)
    return fields.flatMap((unit, at) => {
      const value = Number(fields[at - 1])
      return at % 2 === 0 || Number.isNaN(value) ? [] : [{ name: within === '' ? name : `${within}.${name}`, unit, value }]
    })
  })
}

/** More of a rate is better, and less of anything else, unless a line says so: `Unit widgets/op better=higher`. */
const betterIn = (text: string): ((unit: string) => NamedSamples['better']) => {
  const said = new Map([...text.matchAll(/^Unit (\S+) .*\bbetter=(higher|lower)\b/gm)].map(([, unit, better]) => [unit, better]))
  return (unit) => ((said.get(unit) ?? (unit.endsWith('/s') ? 'higher' : 'lower')) === 'higher' ? 'more' : 'less')
}
