import type { Dialect } from './dialect.ts'
import type { Source } from './source.ts'
import { isIdentifier, isLiteral, textIn, wordsIn } from './words.ts'

/** How a name begins: its words, and whether they are a value as they stand. */
export type Declared = { readonly value: string; readonly literal: boolean }

const KEYWORDS = new Set(
  'const let var mut def class async function func fn struct type int string bool self this in of for if return await static'.split(' '),
)
/** A value of more words than this is a table, and those are compared row by row. */
const WORDS = 60

/** The names that the spans declare. One that is declared again differently has no value that could be told. */
export const localsOf = (source: Source, dialect: Dialect, spans: readonly number[]): ReadonlyMap<string, Declared> => {
  const locals = new Map<string, Declared>()
  for (const span of spans) {
    const declared = dialect.declares(source, span)
    if (declared === null) continue
    const { names, value } = declared
    const words = value === null ? [] : wordsIn(source.words, value.start, Math.min(value.end, value.start + 20 * WORDS))
    const text = value === null ? '' : textIn(source.words, value.start, value.end)
    for (const name of wordsIn(source.words, names.start, names.end)) {
      if (!isIdentifier(name) || KEYWORDS.has(name)) continue
      const again = locals.has(name) && locals.get(name)?.value !== text
      locals.set(name, { value: again ? '' : text, literal: !again && isValue(words) })
    }
  }
  return locals
}

/** Strings, numbers, and lists or objects of them; a call or a name makes it something that has to be computed. */
const isValue = (words: readonly string[]): boolean =>
  words.length > 0 && words.length <= WORDS && words.some(isLiteral) && !words.includes('(') && !words.includes('=>')

/** The names that stand for a value. */
export const literalsOf = (locals: ReadonlyMap<string, Declared>): Map<string, string> =>
  new Map([...locals].filter(([, { literal }]) => literal).map(([name, { value }]) => [name, value]))
