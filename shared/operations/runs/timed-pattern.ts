import { runInNewContext } from 'node:vm'
import * as z from 'zod'
import type { MatchEach } from '../../readers/match-each.ts'

const TIME_MS = 1000

/** Runs where nothing of ours can be reached, and where the engine can break a match off. Answers in JSON: its objects are of another realm. */
const CODE = `
  const expression = new RegExp(pattern, flags)
  const first = (text) => expression.exec(text)
  const last = (text) => {
    let found = null
    for (const match of text.matchAll(expression)) found = match
    return found
  }
  JSON.stringify(texts.map(expression.global ? last : first))
`
const Answer = z.array(z.array(z.string().nullable()).nullable())

/** Matches a pattern of the user's, for a second at most over all texts together. */
export const matchInTime: MatchEach = (pattern, flags, texts) => {
  try {
    const answer: unknown = runInNewContext(CODE, { pattern, flags, texts }, { timeout: TIME_MS })
    return Answer.parse(JSON.parse(String(answer)))
  } catch (error) {
    // An error of the other realm is no instance of ours; a pattern that breaks the engine's stack was too much for it as well.
    return String(error).startsWith('SyntaxError') ? 'not-a-pattern' : 'too-slow'
  }
}
