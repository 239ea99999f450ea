import type { PlanDocument } from '../shared/index.ts'

/** A heading or an item of the plan with its lines, `to` inclusive. */
export type Entry = {
  readonly kind: 'document' | 'section' | 'item'
  readonly name: string
  readonly line: number
  readonly to: number
  readonly within: Entry[]
}

/** The plan's outline: its title, the sections below it, the items in them. */
export const outlineOf = ({ text, lines }: PlanDocument): Entry[] => {
  const texts = text.trimEnd().split('\n')
  const items = new Set(Object.values(lines))
  const headings = texts.flatMap((content, line) => (content.startsWith('## ') ? [line] : []))
  const sections = headings.map((line, index): Entry => {
    const to = (headings[index + 1] ?? texts.length) - 1
    const within = texts.flatMap((content, at): Entry[] =>
      at > line && at <= to && items.has(at) ? [{ kind: 'item', name: itemName(content), line: at, to: at, within: [] }] : [],
    )
    return { kind: 'section', name: (texts[line] ?? '').slice(3), line, to, within }
  })
  return [{ kind: 'document', name: (texts[0] ?? '').replace(/^# /, '') || 'Plan', line: 0, to: texts.length - 1, within: sections }]
}

const itemName = (line: string): string => line.replace(/^- /, '').trim()
