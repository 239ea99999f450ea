import type { BenchResult, SeriesSample } from '../../session/series.ts'
import { pairsIn } from './bench.ts'
import { percent } from './bench-words.ts'

const WIDTH = 640
const HEIGHT = 320
const LEFT = 64
const RIGHT = 16
const TOP = 40
const BOTTOM = 40

/**
 * The pairs of a benchmark as a picture (SVG): a dot a pair, how much now needs more (above the line) or less than the other side, and across all of
 * them the estimate with its interval (grey) and the margin (dashed). The same pairs give the same picture.
 */
export const pairsPlot = (samples: readonly SeriesSample[], result: BenchResult, against: string): string => {
  const changes = changesOf(samples, result)
  const { plan, lead } = result
  const most = Math.max(plan.margin, ...lead.interval.map(Math.abs), ...changes.map(Math.abs)) * 1.1
  const x = (pair: number): string => round(LEFT + ((pair - 0.5) / Math.max(1, changes.length)) * (WIDTH - LEFT - RIGHT))
  const y = (share: number): number => TOP + ((most - share) / (2 * most)) * (HEIGHT - TOP - BOTTOM)
  const across = (share: number, style: string): string =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(share))}" y2="${round(y(share))}" ${style}/>`
  const [low, high] = lead.interval
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${LEFT}" y="20">${escaped(`${WORDS[plan.measure]} now against ${against}: ${percent(lead.change)} (${percent(low)} to ${percent(high)}), ${lead.word}`)}</text>`,
    `<rect x="${LEFT}" y="${round(y(high))}" width="${WIDTH - LEFT - RIGHT}" height="${round(Math.max(0.5, y(low) - y(high)))}" fill="#ddd"/>`,
    across(0, 'stroke="black"'),
    across(lead.change, 'stroke="#666"'),
    across(plan.margin, 'stroke="#b00" stroke-dasharray="4 4"'),
    across(-plan.margin, 'stroke="#080" stroke-dasharray="4 4"'),
    ...[most / 1.1, 0, -most / 1.1].map(
      (share) => `<text x="${LEFT - 6}" y="${round(y(share) + 4)}" text-anchor="end">${escaped(percent(share))}</text>`,
    ),
    ...changes.map((change, index) => `<circle cx="${x(index + 1)}" cy="${round(y(change))}" r="3" fill="#048"/>`),
    `<text x="${LEFT}" y="${HEIGHT - 12}">${changes.length} pairs in the order in which they were taken</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const WORDS = { time: 'Wall time', cost: 'What is printed', throughput: 'What a unit of work costs' } as const

/** Of each pair how much more now needs, as a share; of a throughput, how much more a unit of work needs. */
const changesOf = (samples: readonly SeriesSample[], { plan }: BenchResult): number[] =>
  pairsIn(samples).flatMap(({ other, now }) => {
    const [before, after] = plan.measure === 'time' ? [other.wallMs, now.wallMs] : [other.metric ?? 0, now.metric ?? 0]
    const ratio = plan.measure === 'throughput' ? before / after : after / before
    return Number.isFinite(ratio) && ratio > 0 ? [ratio - 1] : []
  })

const round = (value: number): string => value.toFixed(1)

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
