import type { RunVerdict } from '../../session/evidence.ts'
import type { Proof } from '../../session/proof.ts'
import { couldNotRun, met, unmet } from './words.ts'

/** What became of the new tests on both sides; a text: why nobody knows. */
export type WithoutFix = { readonly proofs: readonly Proof[] } | { readonly unknown: string }

/**
 * Met when some new test fails without the fix and passes now. Of files that the check names each has such a test, and no new test in them passes
 * without the fix.
 */
export const judgeProofs = (without: WithoutFix | null, files: readonly string[] = []): RunVerdict => {
  if (without === null) return couldNotRun('nothing was run on the baseline’s source')
  if ('unknown' in without) return couldNotRun(without.unknown)
  const { proofs } = without
  const failing = proofs.find(({ now }) => now === 'failed' || now === 'missing')
  if (failing !== undefined) return unmet(`${nameOf(failing)}: ${failing.why}`)
  if (proofs.length === 0) return unmet('no test is new or changed since the baseline')
  const all = countsOf(proofs)
  const unproved = files.find((file) => !proofs.some((one) => one.file === file && one.answer === 'yes'))
  const first = proofs.find(({ answer }) => answer === 'no') ?? proofs.find(({ answer }) => answer === 'cannot-tell')
  const why = first === undefined ? '' : `; ${nameOf(first)}: ${first.why}`
  if (unproved !== undefined) return unmet(`no new test of ${unproved} fails without the fix (${all})${why}`)
  if (files.length > 0 && first?.answer === 'no') return unmet(`${all}${why}`)
  return proofs.some(({ answer }) => answer === 'yes') ? met(all) : unmet(`no new test fails without the fix (${all})${why}`)
}

const nameOf = ({ file, path }: Proof): string => `${file} ${path.join(' > ')}`

/** `new or changed tests: 2 fail without the fix, 1 do not`. */
const countsOf = (proofs: readonly Proof[]): string => {
  const count = (answer: Proof['answer']): number => proofs.filter((one) => one.answer === answer).length
  const parts = [
    `${count('yes')} fail without the fix`,
    ...(count('no') > 0 ? [`${count('no')} do not`] : []),
    ...(count('cannot-tell') > 0 ? [`of ${count('cannot-tell')} nobody can tell`] : []),
  ]
  return `new or changed tests: ${parts.join(', ')}`
}
