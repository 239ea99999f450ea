import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** An element with its attributes, its child elements, and all text directly in it. Namespace prefixes are cut off. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

const ATTRIBUTES = ':@'
const TEXT = '#text'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (nodes: readonly unknown[]): string =>
  nodes.map((node) => (isRecord(node) && typeof node[TEXT] === 'string' ? node[TEXT] : '')).join('')

const attributesOf = (value: unknown): Record<string, string> =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {}

const elementsIn = (nodes: unknown): XmlElement[] =>
  (Array.isArray(nodes) ? nodes : []).flatMap((node: unknown) => {
    if (!isRecord(node)) return []
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT)
    const inside = name === undefined ? undefined : node[name]
    if (name === undefined || !Array.isArray(inside)) return []
    return [{ name, attributes: attributesOf(node[ATTRIBUTES]), children: elementsIn(inside), text: textOf(inside) }]
  })

/** Text stays as it is written but for references; entities of a document's own are not replaced, so none can grow. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Without these, `&#10;` stays as it is.
  htmlEntities: true,
})

/** The root element, or in words why the text is none. */
export const readXml = (text: string): XmlElement | string => {
  try {
    const valid = XMLValidator.validate(text)
    if (valid !== true) return `${valid.err.msg} (line ${valid.err.line})`
    return elementsIn(parser.parse(text))[0] ?? 'there is no element in it'
  } catch (error) {
    // Nested too deeply, or with too many references.
    return error instanceof Error ? error.message : String(error)
  }
}
