import { maskSource, PRODUCT_FOLDERS, readSources, type SourceFile } from '../support/source-text.ts'

/** A fault as the source writes it. `message` and `hint` keep their `${...}` places. */
export type FaultInSource = { readonly code: string; readonly message: string; readonly hint: string; readonly path: string }

/** Every fault of the product whose code is written out. */
export const faultsInSources = (): FaultInSource[] =>
  readSources(PRODUCT_FOLDERS)
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .flatMap(faultsIn)

const faultsIn = ({ path, text }: SourceFile): FaultInSource[] => {
  const { code, strings } = maskSource(text)
  return makersIn(code).flatMap(({ name, hint: ownHint }) =>
    [...code.matchAll(new RegExp(`(?<![\\w.])${name}\\(\\s*'`, 'g'))].flatMap(({ index }) => {
      const [first = '', message = '', hint = ownHint] = argumentsAt(code, code.indexOf('(', index) + 1)
      const literal = /^'(\d+)'$/.exec(first)
      return literal === null
        ? []
        : [{ code: strings[Number(literal[1])] ?? '', message: words(message, strings), hint: words(hint, strings), path }]
    }),
  )
}

/** `fault` itself, and what a file makes of it for several codes with one hint. */
const makersIn = (code: string): { readonly name: string; readonly hint: string }[] => [
  { name: 'fault', hint: '' },
  ...[...code.matchAll(/const (\w+) = \(code\b[^=]*=>\s*fault\(/g)].map((match) => ({
    name: match[1] ?? '',
    hint: argumentsAt(code, match.index + match[0].length)[2] ?? '',
  })),
]

/** The arguments of a call from behind its bracket on, as masked code. */
const argumentsAt = (code: string, start: number): string[] => {
  const found: string[] = []
  let depth = 0
  let from = start
  for (let at = start; at < code.length; at += 1) {
    const character = code[at] ?? ''
    if ('([{'.includes(character)) depth += 1
    const ends = depth === 0 && ',)'.includes(character)
    if (ends) {
      found.push(code.slice(from, at).trim())
      from = at + 1
      if (character === ')') return found
    }
    if (')]}'.includes(character)) depth -= 1
  }
  return found
}

/** Masked code -> what is said, with `…` where a value comes in. Something that is not written out here says so by its name. */
const words = (masked: string, strings: readonly string[]): string => {
  const parts = masked.split(/'(\d+)'/)
  if (parts.length === 1) return `‹${masked}›`
  let depth = 0
  return parts
    .map((part, index) => {
      // Odd parts are the numbers of strings; one inside an expression belongs to the value, not to the sentence.
      if (index % 2 === 1) return depth === 0 ? (strings[Number(part)] ?? '') : ''
      const before = depth
      for (const character of part) depth += character === '(' ? 1 : character === ')' ? -1 : 0
      return before === 0 && depth > 0 ? '…' : depth === 0 && before === 0 && part.includes('(') ? '…' : ''
    })
    .join('')
    .replaceAll('\\`', '`')
    .replaceAll("\\'", "'")
    .replaceAll('\\n', ' ')
}

/** docs/FAULTS.md: every refusal there is, by code. */
export const faultsDocument = (): string => {
  const faults = faultsInSources()
  return [
    '# Faults',
    '',
    'Every expected failure is a value with a stable code, what happened, and the next safe call. Written by `npm run docs` from the sources; do',
    'not edit. `…` stands for a value, `‹name›` for words that another place gives.',
    '',
    ...[...new Set(faults.map((one) => one.code))]
      .toSorted()
      .flatMap((code) => [
        `## ${code}`,
        '',
        ...new Set(faults.filter((one) => one.code === code).map(({ message, hint, path }) => `- ${message} → ${hint} (\`${path}\`)`)),
        '',
      ]),
  ].join('\n')
}
