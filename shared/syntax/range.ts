/** Positions in a text, the end exclusive. */
export type Range = { readonly start: number; readonly end: number }

/** One step of `expect(a).not.toBe(b)`. `args`: from bracket to bracket, or the template of a tagged one. */
export type Link = { readonly name: string; readonly args: { readonly open: number; readonly close: number } | null }

/** A chain of names and calls, and where it ends. `start` is where its first name stands. */
export type Chain = {
  readonly links: readonly Link[]
  /** Of the links that have one. */
  readonly names: readonly string[]
  readonly start: number
  readonly end: number
}
