/** The JSON documents (objects and arrays) in a tool's output, in order, and the text around them. */
export type Documents = { readonly documents: readonly unknown[]; readonly rest: string }

/** How often the text may be walked in all before we stop looking: texts full of brackets that never close would take for ever. */
const WALKS = 20
const HEAD = 200

/**
 * Finds JSON in an output that may hold other lines too, as when a tool writes its report to stdout and its complaints to stderr. A document
 * begins at the start of a line.
 */
export const documentsIn = (text: string): Documents => {
  const whole = parsed(text)
  return whole === undefined ? among(text) : { documents: [whole], rest: '' }
}

const among = (text: string): Documents => {
  const documents: unknown[] = []
  const rest: string[] = []
  let budget = text.length * WALKS
  let at = 0
  while (at < text.length) {
    const reached = budget > 0 && BEGINS.test(text.slice(at, at + HEAD)) ? walk(text, at) : undefined
    budget -= (reached?.at ?? at) - at
    const document = reached?.closed === true ? parsed(text.slice(at, reached.at)) : undefined
    const next = document === undefined || reached === undefined ? endOfLine(text, at) + 1 : reached.at
    if (document === undefined) rest.push(text.slice(at, next))
    else documents.push(document)
    at = next
  }
  return { documents, rest: rest.join('') }
}

/** What can stand at the beginning of an object or an array; `[info] started` is neither. */
const BEGINS = /^\s*(?:\{\s*["}]|\[\s*[[{"\]\d-])/

const endOfLine = (text: string, from: number): number => {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at
}

const parsed = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

type Reached = { readonly at: number; readonly closed: boolean }

/** Walks from a bracket to the one that closes it, or to where it is clear that none will; brackets in strings do not count. */
const walk = (text: string, from: number): Reached => {
  const tokens = /["{}[\]]/g
  tokens.lastIndex = from
  let depth = 0
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, tokens.lastIndex)
      if (!end.closed) return end
      tokens.lastIndex = end.at
    } else if (found[0] === '{' || found[0] === '[') depth += 1
    else if ((depth -= 1) === 0) return { at: tokens.lastIndex, closed: true }
  }
  return { at: text.length, closed: false }
}

/** JSON strings hold no line ends, so a string that does not close on its line is none. */
const endOfString = (text: string, from: number): Reached => {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\') at += 1
    else if (char === '"') return { at: at + 1, closed: true }
    else if (char === '\n') return { at, closed: false }
  }
  return { at: text.length, closed: false }
}
