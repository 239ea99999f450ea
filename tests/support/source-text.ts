import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { projectRoot } from './paths.ts'

/** A file of this project: posix path from its root, and its text. */
export type SourceFile = { readonly path: string; readonly text: string }

/** The rooms whose files are the product. */
export const PRODUCT_FOLDERS = ['shared', 'server-mcp', 'server-lsp', 'clients'] as const

/** Every source file below the folders that ends in one of the extensions, in a stable order. */
export const readSources = (folders: readonly string[], extensions: readonly string[] = ['.ts']): SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
      .filter((entry) => !/node_modules|[\\/](dist|out)([\\/]|$)/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => ({ path: relative(projectRoot, path).split(sep).join('/'), text: readFileSync(path, 'utf8') })),
  )

/** Code with every comment gone and every string literal replaced by its number in quotes, and those strings as they are written. */
export type Masked = { readonly code: string; readonly strings: readonly string[] }

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y
const TEMPLATE_TEXT = /(?:\\.|\$(?!\{)|[^`\\$])*/y
/** A slash begins a regular expression where no value can stand before it. */
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y
const BEFORE_REGEXP = /(?:^|\n|[(,=:[!&|?{};<>+\-*%~^]|\breturn|\btypeof|\bcase)\s*$/

/** A small scanner, enough for this project's own code: comments, strings, templates with nested expressions, regular expressions. */
export const maskSource = (text: string): Masked => {
  const strings: string[] = []
  /** For each open `${`, how many braces inside it are open. */
  const nesting: number[] = []
  let code = ''
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }
  const keep = (literal: string): void => {
    code += `'${strings.push(literal) - 1}'`
  }
  const templateText = (): void => {
    keep(take(TEMPLATE_TEXT) ?? '')
    if (text[at] === '`') at += 1
    else {
      nesting.push(0)
      at += 2
      code += '('
    }
  }
  while (at < text.length) {
    if (take(COMMENT) !== null) continue
    const string = take(STRING)
    const regexp = string === null && BEFORE_REGEXP.test(code.slice(-12)) ? take(REGEXP) : null
    const character = text[at] ?? ''
    const depth = nesting.at(-1)
    if (string !== null) keep(string.slice(1, -1))
    else if (regexp !== null) keep(regexp)
    else if (character === '`') {
      at += 1
      templateText()
    } else if (character === '}' && depth === 0) {
      nesting.pop()
      at += 1
      code += ')'
      templateText()
    } else {
      if (depth !== undefined && character === '{') nesting[nesting.length - 1] = depth + 1
      if (depth !== undefined && character === '}') nesting[nesting.length - 1] = depth - 1
      code += character
      at += 1
    }
  }
  return { code, strings }
}
