import { hash } from 'node:crypto'

/** Something that would leave: `where` is a path, or what else a person calls it. */
export type Scanned = { readonly where: string; readonly text: string }

/** `id` names rule and secret without telling it; `excerpt` is the line with every secret in it masked. Lines count from 1. */
export type SecretFound = {
  readonly id: string
  readonly rule: string
  readonly where: string
  readonly line: number
  readonly excerpt: string
}

type Range = readonly [start: number, end: number]
type Message = { readonly ruleId: string; readonly range: Range; readonly loc: { readonly start: { readonly line: number } } }

const EXCERPT_CHARACTERS = 120
const MASK = '****'
const LONGEST_REST = 1000
/** The rules are made for source files; a larger text is looked through in pieces that overlap. */
const PIECE = 4 * 1024 * 1024
const OVERLAP = 16 * 1024

/**
 * The rule for AWS begins at the name of a key and counts only the key's own length, so its end is anywhere: such a range goes on to the end of
 * its line. Any other goes on to where its word ends.
 */
const whole = (text: string, rule: string, [start, end]: Range): Range => {
  const pattern = rule.endsWith('-aws') && /[:=]/.test(text.slice(start, end)) ? /\n/ : /[\s'"`,;)\]}>]/
  const rest = pattern.exec(text.slice(end, end + LONGEST_REST))
  return [start, end + (rest === null ? Math.min(LONGEST_REST, text.length - end) : rest.index)]
}

const idOf = (rule: string, secret: string): string => hash('sha256', `${rule}\0${secret}`, 'hex').slice(0, 16)

const ruleName = (ruleId: string): string => ruleId.replace(/^@secretlint\/secretlint-rule-/, '')

/** The line around a range, with the marked ranges masked. A secret of several lines is shown by its first one. */
const excerptOf = (text: string, [start]: Range, secrets: readonly Range[]): string => {
  const from = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - EXCERPT_CHARACTERS / 2)
  const newline = text.indexOf('\n', start)
  const to = Math.min(newline === -1 ? text.length : newline, start + EXCERPT_CHARACTERS)
  let shown = ''
  let at = from
  for (const [begin, end] of secrets.toSorted((a, b) => a[0] - b[0])) {
    if (end <= at || begin >= to) continue
    shown += text.slice(at, Math.max(at, begin)) + MASK
    at = end
  }
  return (shown + text.slice(Math.min(at, to), to))
    .replaceAll(/[^\P{C}\t]/gu, ' ')
    .trim()
    .slice(0, EXCERPT_CHARACTERS)
}

/** A comment in a file must not decide that the file has no secrets: the user does, by id. */
const COMMENTS = '@secretlint/secretlint-rule-filter-comments'

const lint = async (text: string): Promise<readonly Message[]> => {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ])
  const searching = rules.filter(({ meta }) => meta.id !== COMMENTS).map((rule) => ({ id: rule.meta.id, rule }))
  const { messages } = await lintSource({
    // The name is the rules' alone, and one of them passes over some names: every text is looked through alike.
    source: { filePath: 'text.txt', ext: '.txt', content: text, contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: searching } },
  })
  return messages
}

const piecesOf = (text: string): string[] => {
  const pieces: string[] = []
  for (let at = 0; at === 0 || at + OVERLAP < text.length; at += PIECE - OVERLAP) pieces.push(text.slice(at, at + PIECE))
  return pieces
}

const findIn = async (where: string, text: string, linesBefore: number): Promise<SecretFound[]> => {
  const messages = (await lint(text)).map((message) => ({ ...message, range: whole(text, message.ruleId, message.range) }))
  const ranges = messages.map(({ range }) => range)
  return messages.map(({ ruleId, range, loc }) => ({
    id: idOf(ruleId, text.slice(...range)),
    rule: ruleName(ruleId),
    where,
    line: linesBefore + loc.start.line,
    excerpt: excerptOf(text, range, ranges),
  }))
}

const linesIn = (text: string): number => text.split('\n').length - 1

/** Secrets by what they look like (keys of services, private keys, passwords in addresses), each place once. Nothing is read but the texts. */
export const findSecrets = async (sources: Iterable<Scanned>): Promise<SecretFound[]> => {
  const found = new Map<string, SecretFound>()
  for (const { where, text } of sources) {
    let lines = 0
    for (const piece of piecesOf(text)) {
      for (const one of await findIn(where, piece, lines)) found.set(`${one.id} ${where} ${one.line}`, one)
      lines += linesIn(piece.slice(0, PIECE - OVERLAP))
    }
  }
  return [...found.values()]
}

/** Bytes as text in which a secret is found: UTF-16 by its mark, else UTF-8, whatever else is in the file. */
export const readableText = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString('utf16le')
  if (buffer[0] === 0xfe && buffer[1] === 0xff)
    return Buffer.from(buffer.subarray(0, buffer.length & ~1))
      .swap16()
      .toString('utf16le')
  return buffer.toString('utf8')
}
