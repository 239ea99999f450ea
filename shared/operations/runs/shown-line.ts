import { maskSecrets } from '../../session/mask-secrets.ts'
import { sanitise } from '../../sandbox/sanitise.ts'

/** A key of several lines is recognised by its first one, so as much is looked back; no key that is in use is longer. */
const LOOK_BACK = 16 * 1024
const LINE_CHARACTERS = 200

/**
 * Turns output as it comes, cut anywhere, into the last whole line of it that is safe to show. Null: there is none, or it was the last one
 * already. What is behind the last line end waits for its rest, since half an escape sequence or half a key would be recognised by nobody.
 */
export const openShownLine = (): ((chunk: string) => string | null) => {
  let text = ''
  let last: string | null = null
  return (chunk) => {
    text = fromLineStart(text + chunk)
    const line = lastLine(maskSecrets(sanitise(text.slice(0, endOfLines(text)))))
    if (line === last) return null
    last = line
    return line
  }
}

/** Behind the last line end; a carriage return is one, as programs draw their progress with it. */
const endOfLines = (text: string): number => Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1

/** The newest lines. A line whose beginning is forgotten stays without an end until that comes, and is then forgotten whole. */
const fromLineStart = (text: string): string => {
  if (text.length <= LOOK_BACK) return text
  const rest = text.slice(-LOOK_BACK)
  const start = rest.search(/[\r\n]/)
  return rest.slice(start + 1)
}

const lastLine = (text: string): string | null => text.trimEnd().split('\n').at(-1)?.trim().slice(0, LINE_CHARACTERS) || null
