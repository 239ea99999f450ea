/** A heading of a document with what stands below it, up to the next one of its level or above. `line` is 1-based. */
export type Section = { readonly title: string; readonly level: number; readonly line: number; readonly isEmpty: boolean }

type Heading = { readonly title: string; readonly level: number; readonly at: number; readonly next: number }

/** `## Title ##` (Markdown), `== Title` (AsciiDoc), or a line with an underline below it (Markdown, reStructuredText). */
const headingAt = (lines: readonly string[], at: number): Heading | null => {
  const line = lines[at] ?? ''
  const marked = /^(#{1,6}|={1,6})\s+(.+?)\s*#*\s*$/.exec(line)
  if (marked !== null) return { title: marked[2] ?? '', level: marked[1]?.length ?? 1, at, next: at + 1 }
  const underline = /^([=\-~^"'*+#])\1{2,}\s*$/.exec(lines[at + 1] ?? '')
  const isTitle = underline !== null && /^\S/.test(line) && !/^[|>*+-]/.test(line)
  return isTitle ? { title: line.trim(), level: '=-~^"\'*+#'.indexOf(underline[1] ?? '=') + 1, at, next: at + 2 } : null
}

const headingsIn = (lines: readonly string[]): Heading[] => {
  const found: Heading[] = []
  let fence: string | null = null
  for (let at = 0; at < lines.length; at += 1) {
    const mark = /^\s*(```+|~~~+)/.exec(lines[at] ?? '')?.[1] ?? null
    if (mark !== null && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null
    const heading = fence === null ? headingAt(lines, at) : null
    if (heading === null) continue
    found.push(heading)
    at = heading.next - 1
  }
  return found
}

/** What is no content: blank lines, comments, and words that only hold a place. */
const isFilled = (line: string): boolean => !/^\s*(<!--.*-->|\.\. .*|\/\/.*|(todo|tbd|tba|fixme|…|\.\.\.)[.!:]?)?\s*$/i.test(line)

/** The sections of a document in Markdown, AsciiDoc or reStructuredText. One is empty when it has no line that says something, also below its sub-headings. */
export const sectionsOf = (text: string): Section[] => {
  const lines = text.split(/\r?\n/)
  const headings = headingsIn(lines)
  return headings.map(({ title, level, at, next }, index) => {
    const after = headings.slice(index + 1)
    const end = after.find((other) => other.level <= level)?.at ?? lines.length
    const titles = new Set(after.flatMap((other) => Array.from({ length: other.next - other.at }, (_, n) => other.at + n)))
    const content = lines.slice(next, end).filter((line, n) => !titles.has(next + n) && isFilled(line))
    return { title, level, line: at + 1, isEmpty: content.length === 0 }
  })
}
