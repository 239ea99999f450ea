import type { RunVerdict } from '../../session/evidence.ts'
import type { BenchResult, Compared } from '../../session/series.ts'
import { met, unmet } from '../verdicts/words.ts'
import { standingOfBench } from './bench.ts'

/** `+31 %`, `-4.2 %`: one digit below ten. */
export const percent = (share: number): string => {
  const value = share * 100
  const shown = Math.abs(value) < 9.95 ? Math.abs(value).toFixed(1).replace(/\.0$/, '') : Math.abs(value).toFixed(0)
  return `${value < 0 && shown !== '0' ? '-' : value > 0 && shown !== '0' ? '+' : ''}${shown} %`
}

const interval = ([low, high]: Compared['interval']): string => `${percent(low)} to ${percent(high)}`
const size = (share: number): string => percent(Math.abs(share)).replace('+', '')

/** What a benchmark shows, as evidence of its criterion: inconclusive is never green. */
export const judgeBench = (result: BenchResult, against: string): RunVerdict => {
  const words = benchWords(result, against)
  return standingOfBench(result) === 'met' ? met(words) : unmet(words)
}

/** `31 % slower than baseline (+27 % to +35 %), 10 pairs; CPU agrees (+30 %)`. */
export const benchWords = (result: BenchResult, against: string): string =>
  [`${leadWords(result, against)}, ${result.pairs} pairs`, goalWords(result), witness(result), noiseWords(result)]
    .filter((words) => words !== null)
    .join('; ')

const leadWords = ({ lead, plan }: BenchResult, against: string): string => {
  switch (lead.word) {
    case 'slower':
    case 'faster':
      return `${size(lead.change)} ${lead.word} than ${against} (${interval(lead.interval)})`
    case 'no-difference':
      return `no difference beyond ${size(plan.margin)} from ${against} (${interval(lead.interval)})`
    case 'inconclusive':
      return `inconclusive against ${against}: ${percent(lead.change)} (${interval(lead.interval)}), and nothing below ${size(lead.detectable)} could have shown`
  }
}

/** Why a goal is not what the word alone would say. */
const goalWords = (result: BenchResult): string | null => {
  const { plan, lead } = result
  const standing = standingOfBench(result)
  if (plan.goal === 'faster')
    return standing === 'met'
      ? null
      : `${plan.percent === 0 ? '' : `at least ${size(plan.percent)} `}faster is ${standing === 'unmet' ? 'not reached' : 'not shown'}`
  if (plan.goal === null || lead.word === 'faster' || lead.word === 'no-difference') return null
  return standing === 'met' ? `within the margin of ${size(plan.margin)}` : null
}

/** Wall time leads; CPU time is blind to waiting, and is not moved by what else the machine does. */
const witness = ({ cpu, lead, plan }: BenchResult): string | null => {
  if (plan.measure !== 'time') return null
  if (cpu === null) return 'too short for CPU time as a witness'
  if (cpu.word === 'inconclusive' && lead.word === 'inconclusive') return `CPU time tells no more (${interval(cpu.interval)})`
  if (cpu.word === lead.word) return `CPU agrees (${percent(cpu.change)})`
  const says = cpu.word === 'no-difference' ? 'no difference' : cpu.word
  return cpu.word === 'inconclusive' || lead.word === 'inconclusive'
    ? `CPU says ${says} (${interval(cpu.interval)})`
    : `CPU time does not agree: ${says} (${interval(cpu.interval)})`
}

/** So many neighbours say whether the machine drifts. */
const TELLING = 6

const noiseWords = ({ noise }: BenchResult): string | null => {
  if (noise === null || noise.pairs < TELLING) return null
  if (noise.word === 'slower' || noise.word === 'faster')
    return `beware: the machine differs from itself by ${percent(noise.change)} (${interval(noise.interval)})`
  return noise.word === 'inconclusive' ? `the machine alone differs by ${interval(noise.interval)}` : null
}
