import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, linkWhole, readTextOrNull } from './files.ts'

/**
 * Numbered claims in a folder of their own: `<n>.claim` holds what was claimed, `<n>.done` beside it says that it is finished. Claiming is
 * making the next number, which exactly one process can; nothing is ever locked, so nothing stays locked after a kill.
 */
export type Claims = {
  /** The newest claim, or null before the first. */
  readonly newest: () => { readonly number: number; readonly content: string; readonly done: boolean } | null
  /** Makes the claim after `number` (0 before the first): false when somebody else was faster. */
  readonly next: (number: number, content: string, id: string) => boolean
  readonly finish: (number: number) => void
}

const CLAIM_NAME = /^(\d+)\.claim$/

export const openClaims = (folder: string): Claims => {
  const path = (number: number, part: 'claim' | 'done'): string => join(folder, `${number}.${part}`)
  const newest: Claims['newest'] = () => {
    const number = numbersIn(folder).at(-1)
    if (number === undefined) return null
    const content = readTextOrNull(path(number, 'claim'))
    // Removed since: then there is a later one.
    return content === null ? newest() : { number, content, done: readTextOrNull(path(number, 'done')) !== null }
  }
  return {
    newest,
    next: (number, content, id) => {
      mkdirSync(folder, { recursive: true })
      if (!linkWhole(path(number + 1, 'claim'), content, id)) return false
      const numbers = numbersIn(folder)
      // Whoever was slow may have made a number that was used and removed before: then there is a later one.
      const overtaken = (numbers.at(-1) ?? 0) > number + 1
      for (const old of overtaken ? [number + 1] : numbers.filter((one) => one <= number))
        for (const part of ['claim', 'done'] as const) rmSync(path(old, part), { force: true })
      return !overtaken
    },
    finish: (number) => writeFileSync(path(number, 'done'), ''),
  }
}

/** Ascending; none when there is no folder. */
const numbersIn = (folder: string): number[] => {
  try {
    return readdirSync(folder)
      .flatMap((name) => CLAIM_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
