import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Setting } from '../../session/test-manifest.ts'

/** Every value of a YAML file; null where it is none. */
export const yamlSettings = (text: string): Setting[] | null => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  return document.errors.length > 0 ? null : flat(document.contents, '', lines)
}

const flat = (node: unknown, key: string, lines: LineCounter): Setting[] => {
  if (isSeq(node)) return node.items.flatMap((item) => flat(item, key, lines))
  if (isMap(node))
    return node.items.flatMap((pair) => {
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      return flat(pair.value, key === '' ? name : `${key}.${name}`, lines)
    })
  if (isAlias(node) || !isScalar(node)) return []
  return [{ key, value: String(node.value), line: lines.linePos(node.range?.[0] ?? 0).line }]
}
