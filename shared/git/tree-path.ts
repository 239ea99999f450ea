/**
 * A path inside a tree, byte for byte: one character per byte (latin1), '/' between parts, never leading or trailing.
 * Git names are bytes; a JavaScript string that is decoded as UTF-8 loses the ones that are not.
 */
export type RawPath = string

const escapes: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
}
const letters: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

const quoteByte = (byte: number): string =>
  escapes[byte] ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte))

/** Git's C style quoting: `"caf\351"`. */
const quoted = (raw: RawPath): string => `"${[...Buffer.from(raw, 'latin1')].map(quoteByte).join('')}"`

/**
 * The path as the rest of the program sees it: UTF-8 where the bytes are valid, git's quoted form otherwise.
 * A name that begins with a quote is quoted too, so that no two paths are shown alike.
 */
export const shownPath = (raw: RawPath): string => {
  const bytes = Buffer.from(raw, 'latin1')
  const text = bytes.toString('utf8')
  return text.startsWith('"') || !Buffer.from(text, 'utf8').equals(bytes) ? quoted(raw) : text
}

/** The inverse of `shownPath`. */
export const rawPath = (shown: string): RawPath => {
  if (!shown.startsWith('"') || !shown.endsWith('"') || shown.length < 2) return Buffer.from(shown, 'utf8').toString('latin1')
  const inner = Buffer.from(shown.slice(1, -1), 'utf8').toString('latin1')
  return inner.replaceAll(/\\([0-7]{3}|.)/g, (_, escape: string) =>
    String.fromCharCode(letters[escape] ?? (/^[0-7]{3}$/.test(escape) ? Number.parseInt(escape, 8) & 255 : escape.charCodeAt(0))),
  )
}

/** Where the path is on disk, as bytes. `root` is an ordinary string: a place whose own path is not UTF-8 is not supported. */
export const onDisk = (root: string, raw: RawPath): Buffer => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(raw, 'latin1')])

/** The folder parts above a path, outermost first: `a/b/c` gives `a`, `a/b`. */
export const parentsOf = (raw: RawPath): RawPath[] => {
  const parents: RawPath[] = []
  for (let at = raw.indexOf('/'); at !== -1; at = raw.indexOf('/', at + 1)) parents.push(raw.slice(0, at))
  return parents
}

/**
 * A pathspec for one exact path. Arguments of a process are UTF-8, so other bytes become `?`: what comes back has to be compared again.
 */
export const pathspecOf = (raw: RawPath): string => {
  const shown = shownPath(raw)
  if (!shown.startsWith('"')) return `:(top,literal)${shown}`
  return `:(top,glob)${raw.replaceAll(/[^\x20-\x7e]|[\\*?[\]]/g, '?')}`
}

/** Splits what git printed with `-z`. */
export const splitNul = (bytes: Buffer): RawPath[] => {
  const text = bytes.toString('latin1')
  return text === '' ? [] : text.replace(/\0$/, '').split('\0')
}

/** Joins paths for git's `-z` input. */
export const joinNul = (paths: readonly RawPath[]): Buffer => Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1')
