import type { TestLanguage } from '../session/test-manifest.ts'

/** All words of a file without whitespace and comments, where each begins, and where lines begin. */
export type Words = { readonly texts: readonly string[]; readonly starts: readonly number[]; readonly lineStarts: readonly number[] }

type Range = { readonly start: number; readonly end: number }

const WORD = /\u00ab\u00ac*|[A-Za-z_$\u00c0-\uffff][\w$\u00c0-\uffff]*|\d[\w.]*|=>|->|:=|::|[=!<>]=+|&&|\|\||\?\.|\.\.\.|[^\s\w]/g
const IDENTIFIER = /^[A-Za-z_$\u00c0-\uffff][\w$\u00c0-\uffff]*$/

/** What formatters differ in is the same word here: quotes, a comma before a closing bracket, semicolons, brackets around one parameter. */
export const wordsOf = (text: string, mask: string, language: TestLanguage, strings: readonly Range[]): Words => {
  const texts: string[] = []
  const starts: number[] = []
  const ends = new Map(strings.map(({ start, end }) => [start, end]))
  const script = language === 'javascript' || language === 'typescript' || language === 'tsx'
  const drop = (): void => {
    texts.pop()
    starts.pop()
  }
  WORD.lastIndex = 0
  for (let match = WORD.exec(mask); match !== null; match = WORD.exec(mask)) {
    let word = match[0]
    if (word === ';' || (word === '\\' && language === 'python')) continue
    if (word.startsWith('\u00ab')) word = stringWord(text.slice(match.index, ends.get(match.index) ?? match.index + word.length), language)
    if ((word === ')' || word === ']' || word === '}') && texts.at(-1) === ',') drop()
    if (script && word === '=>') unbracket(texts, starts)
    if (script && word === ':') unquoteKey(texts)
    texts.push(word)
    starts.push(match.index)
  }
  return { texts, starts, lineStarts: lineStartsOf(text) }
}

/** `(x) =>` as `x =>`. */
const unbracket = (texts: string[], starts: number[]): void => {
  if (texts.at(-1) !== ')' || texts.at(-3) !== '(' || !IDENTIFIER.test(texts.at(-2) ?? '')) return
  texts.splice(-3, 3, texts.at(-2) ?? '')
  starts.splice(-3, 3, starts.at(-2) ?? 0)
}

/** `'a': 1` as `a: 1`. */
const unquoteKey = (texts: string[]): void => {
  const key = /^"([A-Za-z_$][\w$]*)"$/.exec(texts.at(-1) ?? '')?.[1]
  const before = texts.at(-2)
  if (key !== undefined && (before === '{' || before === ',')) texts[texts.length - 1] = key
}

const stringWord = (written: string, language: TestLanguage): string => {
  if (language === 'go' || language === 'rust') return written
  const match = /^([A-Za-z]*)(["'])((?:(?!\2\2)[\s\S])*)\2$/.exec(written)
  if (match === null) return language === 'python' ? written.toLowerCase().slice(0, 1) + written.slice(1) : collapsed(written)
  const [, prefix = '', , inside = ''] = match
  return `${prefix.toLowerCase()}"${inside.replaceAll(/\\(['"])/g, '$1')}"`
}

/** Text of an element: its line breaks are the formatter's. A template or regular expression stays. */
const collapsed = (written: string): string => (/^[`/]/.test(written) ? written : written.replaceAll(/\s+/g, ' ').trim())

const lineStartsOf = (text: string): number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The words from a position up to another. */
export const wordsIn = (words: Words, start: number, end: number): readonly string[] =>
  words.texts.slice(firstAt(words.starts, start), firstAt(words.starts, end))

/** The same in one string. */
export const textIn = (words: Words, start: number, end: number): string => wordsIn(words, start, end).join(' ')

/** Index of the first of sorted positions that is not before another. */
export const firstAt = (starts: readonly number[], position: number): number => {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

export const isIdentifier = (word: string): boolean => IDENTIFIER.test(word)

/** A string, a number or a name that is a value by itself. */
export const isLiteral = (word: string): boolean =>
  /^[A-Za-z]{0,3}["'`]|^\d|^\/./.test(word) || /^(true|false|null|undefined|None|True|False|nil|NaN|Infinity)$/.test(word)
