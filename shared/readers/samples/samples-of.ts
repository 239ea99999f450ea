import { median } from '../../session/median.ts'
import type { NamedSamples } from './named-samples.ts'
import { readSamples } from './read-samples.ts'

/** One number of one process: what a benchmark took or reached in it, in the tool's unit. */
export type NamedFigure = Pick<NamedSamples, 'name' | 'unit' | 'better'> & { readonly value: number }

/**
 * One number for each benchmark that a process told of: the median of its samples. Empty: nothing that we can read.
 *
 * However many samples a tool took, its process is one half of one pair. The samples of one process share its heap, its compiled code, its place in
 * memory and its minute of the machine, so they are not independent of each other: of 77 processes that measured two identical functions one after
 * the other, a rank test over the samples called them different in 83 %. Whole fresh processes are paired instead, and what one of them says is
 * told as one number.
 */
export const samplesOf = (text: string, path?: string): NamedFigure[] =>
  (readSamples(text, path)?.benchmarks ?? []).map(({ name, unit, better, samples }) => ({ name, unit, better, value: median(samples) }))
