/** The whole match, then its groups; null where a group took no part. */
export type Groups = readonly (string | null)[]

/**
 * Matches a pattern of the user's on each text by itself: the first match, with the flag `g` the last one, null where there is none. Such a
 * pattern may take for ever, and a pure room cannot stop it, so whoever calls brings this; operations/runs/timed-pattern.ts has one.
 */
export type MatchEach = (pattern: string, flags: string, texts: readonly string[]) => readonly (Groups | null)[] | PatternRefusal

/** `too-slow`: it did not finish in its time. `not-a-pattern`: it is no regular expression. */
export type PatternRefusal = 'too-slow' | 'not-a-pattern'
