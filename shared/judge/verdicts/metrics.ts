import type { Measured, RunVerdict } from '../../session/evidence.ts'
import type { RunEnd } from '../../session/run.ts'
import { couldNotRun, endLabel, met, unmet } from './words.ts'

/** Whether every number that was asked for was printed and compares as it should. */
export const judgeMetrics = (end: RunEnd, metrics: readonly Measured[]): RunVerdict => {
  if (end.kind !== 'exited' || end.code !== 0) return unmet(endLabel(end))
  const absent = metrics.filter(({ value }) => value === null).map(({ name }) => name)
  if (absent.length > 0) return couldNotRun(`the output has no number for ${absent.join(', ')}`)
  const label = metrics.map(metricLabel).join('; ')
  return metrics.every(({ holds }) => holds) ? met(label) : unmet(label)
}

/** `p95 45 ms (<= 100 ms)`. */
const metricLabel = ({ name, value, op, target, unit }: Measured): string => {
  const suffix = unit === undefined ? '' : ` ${unit}`
  return `${name} ${value}${suffix} (${op} ${target}${suffix})`
}
