import type { Weakening } from '../../shared/judge/weakening/weakening.ts'
import { weakeningsBetween, type WeakeningOptions } from '../../shared/judge/weakening/weakenings-between.ts'
import { digest, read } from './synthesise.ts'

/** Texts by path. */
export type Tree = Readonly<Record<string, string>>

const files = (tree: Tree) => read(Object.entries(tree).map(([path, text]) => ({ path, text })))

export const found = async (before: Tree, now: Tree, options: Partial<WeakeningOptions> = {}): Promise<Weakening[]> =>
  weakeningsBetween(await files(before), await files(now), { locked: [], snapshots: [], digest, ...options })

/** `tier code file:line message` of all that is found. */
export const said = async (...args: Parameters<typeof found>): Promise<string[]> =>
  (await found(...args)).map(({ tier, code, file, line, message }) => `${tier} ${code} ${file}:${line} ${message}`)

/** `code line` of all that is found. */
export const codes = async (...args: Parameters<typeof found>): Promise<string[]> =>
  (await found(...args)).map(({ code, line }) => `${code} ${line}`)
