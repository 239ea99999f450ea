import type { BenchResult, SeriesRecord } from '../../session/series.ts'

/** What a reader wants to know of a series beside its verdict, a line each: against what, how much, how often, in which order. */
export const seriesLines = ({ against, samples, seed, result }: SeriesRecord): string[] => [
  `against ${against.name} (tree ${against.tree.slice(0, 12)}), ${samples.count} processes, order by seed ${seed}`,
  ...(against.differs.length > 0 ? [`the project says differently there how it runs: ${against.differs.join(', ')}`] : []),
  ...resultLines(result),
]

const resultLines = (result: SeriesRecord['result']): string[] => {
  switch (result?.kind) {
    case 'bench':
      return [
        `${shown(result.middle.other, result)} there, ${shown(result.middle.now, result)} now, in the middle of ${result.pairs} pairs`,
        `looked at after ${result.looks.join(', ')} pairs; load ${result.load.map((one) => one.toFixed(1)).join(' to ')}`,
      ]
    case 'repeat':
      return [
        `${result.other.count} of ${result.other.of} failed there, ${result.now.count} of ${result.now.of} now${result.shuffled ? ', tests shuffled' : ''}`,
      ]
    case 'parity':
      return result.differences.map(({ case: name, what, unsteady }) => `${name}: ${what}${unsteady ? ' (and not the same twice)' : ''}`)
    case undefined:
      return []
  }
}

const shown = (value: number, { plan }: BenchResult): string => `${Number(value.toPrecision(4))}${plan.measure === 'time' ? ' ms' : ''}`
