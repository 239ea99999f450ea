import type { AddedLine, ChangedText } from '../../readers/added-lines.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import { isTestPath } from '../../session/test-path.ts'
import { leftoverRules, type Language } from './leftover-rules.ts'

const LANGUAGES: Readonly<Record<string, Language>> = {
  js: 'js',
  cjs: 'js',
  mjs: 'js',
  jsx: 'js',
  ts: 'js',
  cts: 'js',
  mts: 'js',
  tsx: 'js',
  py: 'python',
  go: 'go',
  rs: 'rust',
}

const languageOf = (path: string): Language | null => LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? null

/** What other people build upon: an added or removed line that exports something. */
const PUBLIC: Readonly<Record<Language, RegExp>> = {
  js: /^export (?:default |declare |async |abstract )*(?:function|class|const|let|interface|type|enum)\b/,
  python: /^(?:async )?def [a-z]\w*|^class [A-Z]/,
  go: /^func (?:\([^)]*\) )?[A-Z]|^type [A-Z]/,
  rust: /^\s*pub (?:async |unsafe |const )*(?:fn|struct|enum|trait|mod|type)\b/,
}

const isDocument = (path: string): boolean => /(^|\/)(docs?|documentation)\/|\.(md|mdx|rst|adoc|txt)$|(^|\/)(README|CHANGELOG)/i.test(path)

const found = (path: string, line: number, code: string, message: string): Diagnostic => ({
  file: path,
  line,
  severity: 'warning',
  message,
  code,
  source: 'maestro',
})

const leftoversIn = (file: ChangedText): Diagnostic[] => {
  const language = languageOf(file.path)
  if (language === null) return []
  const context = { language, isTest: isTestPath(file.path), path: file.path }
  return file.added.flatMap(({ line, text }, index) => {
    const before = file.added[index - 1]
    const previous = before?.line === line - 1 ? before.text : null
    const rule = leftoverRules.find((one) => one.matches(text, { ...context, previous }))
    return rule === undefined ? [] : [found(file.path, line, rule.code, `${rule.says}: ${text.trim().slice(0, 80)}`)]
  })
}

/** The first line that changes what others build upon; null when none does. */
const publicChange = ({ path, added, removed }: ChangedText): AddedLine | null => {
  const language = languageOf(path)
  if (language === null || isTestPath(path)) return null
  const gone = new Set(removed)
  const first = added.find(({ text }) => PUBLIC[language].test(text) && !gone.has(text))
  if (first !== undefined) return first
  const kept = new Set(added.map(({ text }) => text))
  const lost = removed.find((text) => PUBLIC[language].test(text) && !kept.has(text))
  return lost === undefined ? null : { line: added[0]?.line ?? 1, text: lost }
}

/** The pre-delivery list over what was added since the baseline: leftovers on their lines, and a changed public surface that no document speaks of. */
export const leftoversOf = (changes: readonly ChangedText[]): Diagnostic[] => {
  const leftovers = changes.flatMap(leftoversIn)
  if (changes.some(({ path, added }) => isDocument(path) && added.length > 0)) return leftovers
  const surface = changes.flatMap((file) => {
    const change = publicChange(file)
    return change === null
      ? []
      : [
          found(
            file.path,
            change.line,
            'docs-untouched',
            `The public surface changed and no document did: ${change.text.trim().slice(0, 80)}`,
          ),
        ]
  })
  return [...leftovers, ...surface.slice(0, 1)]
}
