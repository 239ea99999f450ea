import type { FileText } from '../../shared/syntax/read-tests.ts'
import type { Edit, Site } from './edits.ts'

const whole = ({ file }: Site, lines: readonly string[]): FileText[] => [{ path: file.path, text: lines.join('\n') }]
const indentOf = (line: string | undefined): string => /^\s*/.exec(line ?? '')?.[0] ?? ''
const isScript = ({ language }: Site): boolean => language === 'javascript' || language === 'typescript' || language === 'tsx'
const splice = (site: Site, from: number, count: number, ...by: string[]): FileText[] =>
  whole(site, [...site.lines.slice(0, from), ...by, ...site.lines.slice(from + count)])
const body = (site: Site): string => site.lines.slice(site.from, site.to).join('\n')
/** Its text reaches over lines, so moving those changes it. */
const hasLongText = (site: Site): boolean =>
  /`[^`]*\n|"""|'''|\\\n|r#"/.test(body(site)) ||
  body(site)
    .split('\n')
    .some((line) => line.split('"').length % 2 === 0)

/** Other indentation, other quotes, arguments on lines of their own, semicolons and commas at the end: what a formatter may do. */
const reformat = (site: Site): FileText[] | null => {
  if (hasLongText(site)) return null
  const lines = site.lines.slice(site.from, site.to)
  const python = site.language === 'python'
  const changed = lines.flatMap((line) => {
    const indent = python ? indentOf(line) : indentOf(line).repeat(2)
    const rest = line.trim()
    const quoted = isScript(site) && !/["`\\/]/.test(rest) ? rest.replaceAll(/'([^']*)'/g, '"$1"') : rest
    const call = /^((?:self\.|expect\(.*\)\.|assert\.|t\.)?\w+!?\()([^'"`()[\]{}]+)(\);?)$/.exec(quoted)
    if (call === null || (site.language === 'go' && call[3] !== ')')) return [`${indent}${quoted}`]
    return [`${indent}${call[1]}`, `${indent}    ${call[2]},`, `${indent}${call[3]}`]
  })
  return splice(site, site.from, lines.length, ...changed)
}

const comment = (site: Site): FileText[] => {
  const at = site.from + 1 + site.pick(Math.max(1, site.to - site.from - 1))
  // Inside of a text it would be part of it.
  const safe = hasLongText(site) ? site.from : at
  const mark = site.language === 'python' ? '#' : '//'
  return splice(site, safe, 0, `${indentOf(site.lines[safe])}${mark} It should still return what was expected, see the assert below.`)
}

const DECLARATION = {
  js: /\b(?:const|let|var)\s+([a-z]\w{2,})\s*=/g,
  python: /^\s+([a-z]\w{2,})\s*=[^=]/gm,
  go: /\b([a-z]\w{2,})(?:, \w+)* := /g,
  rust: /\blet (?:mut )?([a-z]\w{2,})\b/g,
}

const renameVariable = (site: Site): FileText[] | null => {
  const text = body(site)
  if (hasLongText(site)) return null
  const pattern =
    site.language === 'python' || site.language === 'go' || site.language === 'rust' ? DECLARATION[site.language] : DECLARATION.js
  const texts =
    text.match(site.language === 'rust' ? /"(?:\\.|[^"\\])*"/g : /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g)?.join(' ') ?? ''
  const member = {
    js: (name: string) => `\\b${name}\\s*[:}]|[{,]\\s*${name}\\s*[,}]`,
    python: (name: string) => `\\b${name}=(?!=)`,
    braces: (name: string) => `\\b${name}\\s*:(?!=)|\\{[ \\t]*${name}\\b`,
  }[isScript(site) ? 'js' : site.language === 'python' ? 'python' : 'braces']
  const elsewhere = (name: string): boolean =>
    new RegExp(`\\b${name}\\b`).test(texts) || new RegExp(`${member(name)}|\\.${name}\\b`).test(text)
  const names = [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].filter((name) => !elsewhere(name))
  const name = names[site.pick(names.length)]
  if (name === undefined || /^(?:self|test|expect|assert|err)$/.test(name)) return null
  return splice(
    site,
    site.from,
    site.to - site.from,
    ...text.replaceAll(new RegExp(`(?<![.\\w$])${name}\\b`, 'g'), `${name}Renamed`).split('\n'),
  )
}

const renameTest = (site: Site): FileText[] | null => {
  for (let at = site.from; at < Math.min(site.to, site.from + 8); at += 1) {
    const line = site.lines[at] ?? ''
    const renamed = isScript(site)
      ? line.replace(/\b((?:it|test)(?:\.\w+)*\((["'`]))(.*?)\2/, '$1it should $3 as expected$2')
      : line.replace(/\b((?:def|func|fn) (?:\([^)]*\) )?\w+)\(/, `$1${site.language === 'go' ? 'Again' : '_again'}(`)
    if (renamed !== line) return splice(site, at, 1, renamed)
  }
  return null
}

/** A file that the test could stand in alone. */
const moveTest = (site: Site): FileText[] | null => {
  if (site.test.path.length > (site.language === 'go' ? 1 : 2)) return null
  const [left] = splice(site, site.from, site.to - site.from)
  const text = body(site)
  const folder = site.file.path.split('/').slice(0, -1).join('/')
  const extension = /\.(?:test|spec)\.\w+$|_test\.go$|\.\w+$/.exec(site.file.path)?.[0] ?? ''
  const path = `${folder}/${site.language === 'python' ? 'test_moved.py' : `moved${extension}`}`
  const inClass = site.language === 'python' && site.test.path.length === 2
  const head = site.language === 'go' ? 'package moved\n\n' : inClass ? 'class MovedTest(unittest.TestCase):\n\n' : ''
  return left === undefined ? null : [left, { path, text: `${head}${text}\n` }]
}

const ONE_LINE = /^\s*(?:expect\(.*\)\.\w.*\)|self\.assert\w+\(.*\)|assert (?!.*\\$).*|assert\w*!?\(.*\);?|t\.(?:equal|ok)\(.*\))$/

const addAssertion = (site: Site): FileText[] | null => {
  const at = site.lines.findIndex(
    (line, index) =>
      index > site.from &&
      index < site.to - 1 &&
      !line.includes(' as any') &&
      ONE_LINE.test(line.replace(/;$/, '')) &&
      /^[^"'`]*$|^[^"`]*'[^']*'[^"'`]*$/.test(line) &&
      line.split('(').length === line.split(')').length,
  )
  if (at === -1) {
    if (site.language !== 'go') return null
    const open = site.lines.findIndex((line, index) => index >= site.from && index < site.to && /\*testing\.\w+\) \{$/.test(line))
    return open === -1 ? null : splice(site, open + 1, 0, '\tif added := 1; added != 1 {', '\t\tt.Fatal(added)', '\t}')
  }
  return splice(site, at + 1, 0, (site.lines[at] ?? '').replace(/\((\w)/, '(another_$1').replace(/assert (\w)/, 'assert another_$1'))
}

const addTest = (site: Site): FileText[] | null => {
  const indent = indentOf(site.lines[site.from])
  const added = isScript(site)
    ? [`${indent}test('one more', () => {`, `${indent}  expect(addedOne(1)).toBe(7)`, `${indent}})`]
    : {
        python: [`${indent}def test_one_more${site.test.path.length > 1 ? '(self)' : '()'}:`, `${indent}    assert added_one(1) == 7`, ''],
        go: ['func TestOneMore(t *testing.T) {', '\tif addedOne(1) != 7 {', '\t\tt.Fatal("added")', '\t}', '}'],
        rust: [`${indent}#[test]`, `${indent}fn one_more() {`, `${indent}    assert_eq!(added_one(1), 7);`, `${indent}}`],
      }[site.language === 'python' || site.language === 'go' ? site.language : 'rust']
  return site.test.path.length > 1 && site.language === 'go' ? null : splice(site, site.from, 0, ...added)
}

const reorder = (site: Site): FileText[] | null => {
  // Into a class that is skipped would not be the same.
  if (site.language === 'python' && /skip/i.test(site.file.text)) return null
  if (site.test.path.length > 1 && site.language === 'go') return null
  const lines = site.lines.slice(site.from, site.to)
  const rest = [...site.lines.slice(0, site.from), ...site.lines.slice(site.to)]
  // Before another test of the same depth, or at the end where nothing is around it.
  const starts = rest.flatMap((line, at) =>
    indentOf(line) === indentOf(lines[0]) && STARTS.test(line) && !/^\s*(?:@|#)/.test(rest[at - 1] ?? '') ? [at] : [],
  )
  const at = starts[site.pick(starts.length)]
  return at === undefined || site.test.path.length > 2 ? null : whole(site, [...rest.slice(0, at), ...lines, ...rest.slice(at)])
}

const STARTS = /^\s*(?:(?:it|test)\(|def test|func Test|#\[test\])/

export const BENIGN: readonly Edit[] = [
  { name: 'reformat', codes: [], apply: reformat },
  { name: 'comment', codes: [], apply: comment },
  { name: 'rename variable', codes: [], apply: renameVariable },
  { name: 'rename test', codes: [], apply: renameTest },
  { name: 'move test', codes: [], apply: moveTest },
  { name: 'add assertion', codes: [], apply: addAssertion },
  { name: 'add test', codes: [], apply: addTest },
  { name: 'reorder', codes: [], apply: reorder },
]
