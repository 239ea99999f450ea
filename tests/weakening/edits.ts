import type { TestLanguage, TestManifest } from '../../shared/session/test-manifest.ts'
import type { FileText } from '../../shared/syntax/read-tests.ts'
import type { WeakeningCode } from '../../shared/judge/weakening/weakening.ts'

/** What an edit gets: the lines of a file, and where a test of it stands. */
export type Site = {
  readonly file: FileText
  readonly language: TestLanguage
  readonly lines: readonly string[]
  /** 0-based, the end exclusive. */
  readonly from: number
  readonly to: number
  readonly test: TestManifest
  readonly pick: (below: number) => number
}

/** The files after the edit; null where it does not apply. Edits are made on lines by patterns, so that they share nothing with the reader. */
export type Edit = { readonly name: string; readonly codes: readonly WeakeningCode[]; readonly apply: (site: Site) => FileText[] | null }

const changed = ({ file }: Site, lines: readonly string[]): FileText[] => [{ path: file.path, text: lines.join('\n') }]
const family = (language: TestLanguage): 'js' | 'python' | 'go' | 'rust' =>
  language === 'python' || language === 'go' || language === 'rust' ? language : 'js'
const indentOf = (line: string | undefined): string => /^\s*/.exec(line ?? '')?.[0] ?? ''
const replaceLines = (site: Site, from: number, count: number, ...by: string[]): FileText[] =>
  changed(site, [...site.lines.slice(0, from), ...by, ...site.lines.slice(from + count)])

/** The line that opens the body. Python: the end of a `def` on one line. */
const opening = ({ language, lines, from, to }: Site): number | null => {
  const pattern = {
    js: /(?:=>|\))\s*\{\s*$/,
    python: /^\s*(?:async )?def .*:\s*$/,
    go: /\{\s*$/,
    rust: /^\s*(?:pub )?(?:async )?fn .*\{\s*$/,
  }[family(language)]
  for (let at = from; at < Math.min(to, from + 6); at += 1) if (pattern.test(lines[at] ?? '')) return at + 1 < to ? at : null
  return null
}

const balanced = (line: string): boolean => {
  const code = line.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, '')
  return ['()', '[]', '{}'].every((pair) => code.split(pair[0] ?? '').length === code.split(pair[1] ?? '').length) && !/["'`]/.test(code)
}

/** Lines that are one whole assertion. Three lines in Go: a condition with its failure. */
const assertionLines = ({ language, lines, from, to }: Site): { at: number; count: number }[] => {
  const found: { at: number; count: number }[] = []
  // A program inside a text may assert as well.
  if (language === 'python' && /"""|'''/.test(lines.slice(from, to).join('\n'))) return []
  for (let at = from + 1; at < to; at += 1) {
    const line = lines[at] ?? ''
    switch (family(language)) {
      case 'js':
        if (
          /^\s*(?:await )?(?:expect\(.*\)\.\w|assert[.(]\w|t\.(?:equal|deepEqual|is|ok|notOk|deepEqual|throws|strictEqual)\()/.test(line) &&
          /\)[;]?\s*$/.test(line) &&
          balanced(line)
        )
          found.push({ at, count: 1 })
        break
      case 'python':
        if (/^\s*(?:self\.assert\w+\(.*\)|assert .*)\s*$/.test(line) && balanced(line) && !line.endsWith('\\')) found.push({ at, count: 1 })
        break
      case 'go':
        if (
          /^\s*if .*\{$/.test(line) &&
          /^\s*(?:t|b|f|tb)\.(?:Error|Errorf|Fatal|Fatalf)\(.*\)$/.test(lines[at + 1] ?? '') &&
          /^\s*\}$/.test(lines[at + 2] ?? '') &&
          at + 3 < to
        )
          found.push({ at, count: 3 })
        else if (/^\s*(?:assert|require)\.\w+\(.*\)$/.test(line) && balanced(line)) found.push({ at, count: 1 })
        break
      case 'rust':
        if (/^\s*(?:debug_)?assert(?:_eq|_ne)?!\(.*\);\s*$/.test(line) && balanced(line)) found.push({ at, count: 1 })
    }
  }
  return found
}

const oneOf = <T>(site: Site, all: readonly T[]): T | null => all[site.pick(all.length)] ?? null

const onAssertion =
  (change: (site: Site, at: number, count: number) => FileText[] | null) =>
  (site: Site): FileText[] | null => {
    const found = oneOf(site, assertionLines(site))
    return found === null ? null : change(site, found.at, found.count)
  }

const commentOf = (language: TestLanguage): string => (language === 'python' ? '# ' : '// ')

const inserted = (site: Site, text: string): FileText[] | null => {
  const at = opening(site)
  if (at === null) return null
  // A docstring goes on to be the first statement, or it would be none.
  return replaceLines(site, at + 1, 0, `${indentOf(site.lines[at + 1]) || `${indentOf(site.lines[at])}  `}${text}`)
}

const onRule =
  (rules: Partial<Record<ReturnType<typeof family>, readonly (readonly [RegExp, string])[]>>) =>
  (site: Site): FileText[] | null => {
    const candidates = assertionLines(site).flatMap(({ at, count }) =>
      Array.from({ length: count }, (_, offset) => at + offset).flatMap((line) =>
        (rules[family(site.language)] ?? []).flatMap(([pattern, by]) =>
          pattern.test(site.lines[line] ?? '') ? [{ line, text: (site.lines[line] ?? '').replace(pattern, by) }] : [],
        ),
      ),
    )
    const found = oneOf(
      site,
      candidates.filter(({ line, text }) => text !== site.lines[line]),
    )
    return found === null ? null : replaceLines(site, found.line, 1, found.text)
  }

const contextOf = ({ lines, from }: Site): string | undefined => /(\w+) \*testing\.\w+/.exec(lines[from] ?? '')?.[1]

const above =
  (text: string) =>
  (site: Site): FileText[] | null =>
    replaceLines(site, site.from, 0, `${indentOf(site.lines[site.from])}${text}`)

const skip = (site: Site): FileText[] | null => {
  // Who is off already is not turned off.
  if (site.test.modifiers.some(({ kind }) => kind === 'skip' || kind === 'ignore')) return null
  switch (family(site.language)) {
    case 'js': {
      const line = site.lines[site.from] ?? ''
      return /^\s*(?:it|test)\(/.test(line) ? replaceLines(site, site.from, 1, line.replace(/\b(it|test)\(/, '$1.skip(')) : null
    }
    case 'python':
      return above('@pytest.mark.skip(reason="later")')(site)
    case 'go':
      return contextOf(site) === undefined ? null : inserted(site, `${contextOf(site)}.Skip("later")`)
    case 'rust':
      return above('#[ignore]')(site)
  }
}

const swallow = (site: Site): FileText[] | null => {
  const at = opening(site)
  if (at === null || site.test.assertions.length === 0) return null
  const body = site.lines.slice(at + 1, site.to - 1)
  const last = site.lines[site.to - 1] ?? ''
  switch (family(site.language)) {
    case 'js':
      return replaceLines(site, at + 1, body.length, 'try {', ...body, '} catch {}')
    case 'python':
      // The lines of a string would move too, and some of those are what is expected.
      if (/"""|'''|\\$/m.test([...body, last].join('\n'))) return null
      return replaceLines(
        site,
        at + 1,
        body.length + 1,
        `${indentOf(body[0] ?? last)}try:`,
        ...[...body, last].map((line) => `    ${line}`),
        `${indentOf(body[0] ?? last)}except Exception:`,
        `${indentOf(body[0] ?? last)}    pass`,
      )
    case 'go':
      return inserted(site, 'defer func() { _ = recover() }()')
    case 'rust':
      return replaceLines(site, at + 1, body.length, 'let _ = std::panic::catch_unwind(|| {', ...body, '});')
  }
}

const retries = (site: Site): FileText[] | null => {
  if (site.language === 'python') return above('@pytest.mark.flaky(reruns=3)')(site)
  if (family(site.language) !== 'js') return null
  const line = site.lines[site.from] ?? ''
  const by = line.replace(/^(\s*(?:it|test)\((?:"[^"]*"|'[^']*'),\s*)(?=async|\(|function)/, '$1{ retry: 3 }, ')
  return by === line ? null : replaceLines(site, site.from, 1, by)
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?`

export const EDITS: readonly Edit[] = [
  {
    name: 'delete test',
    codes: ['test-removed', 'test-file-removed'],
    apply: (site) => replaceLines(site, site.from, site.to - site.from),
  },
  { name: 'skip', codes: ['test-disabled'], apply: skip },
  {
    name: 'drop assertion',
    codes: ['fewer-assertions'],
    apply: onAssertion((site, at, count) =>
      replaceLines(site, at, count, ...(site.language === 'python' ? [`${indentOf(site.lines[at])}pass`] : [])),
    ),
  },
  {
    name: 'comment out assertion',
    codes: ['fewer-assertions'],
    apply: onAssertion((site, at, count) =>
      replaceLines(
        site,
        at,
        count,
        ...site.lines.slice(at, at + count).map((line) => `${commentOf(site.language)}${line}`),
        ...(site.language === 'python' ? [`${indentOf(site.lines[at])}pass`] : []),
      ),
    ),
  },
  {
    name: 'change expected literal',
    codes: ['expected-changed', 'assertion-changed', 'snapshot-updated', 'tolerance-loosened'],
    apply: onRule({
      js: [
        [new RegExp(String.raw`(\.to(?!BeGreater)\w+\()(${NUMBER})\)`), '$19$2)'],
        [/(\.to\w+\((["']))([^"'\\]+)\2\)/, '$1$3x$2)'],
        [new RegExp(String.raw`^(\s*(?:assert\.\w*[eE]qual|t\.(?:equal|is))\(.*, )(${NUMBER})([,)])`), '$19$2$3'],
        [/^(\s*(?:assert\.\w*[eE]qual|t\.(?:equal|is|deepEqual))\([^'",]*, (["']))([^"'\\]+)\2([,)])/, '$1$3x$2$4'],
      ],
      python: [
        [new RegExp(String.raw`(assertEqual\(.*, )(${NUMBER})\)$`), '$19$2)'],
        [/(assertEqual\(.*, b?(["']))([^"'\\]+)\2\)$/, '$1$3x$2)'],
        [new RegExp(String.raw`(assert .* == )(${NUMBER})$`), '$19$2'],
        [/(assert .* == b?(["']))([^"'\\]+)\2$/, '$1$3x$2'],
      ],
      go: [
        [new RegExp(String.raw`(if .*[!=]= )([1-9]\d*)( \{)$`), '$19$2$3'],
        [/(if .*[!=]= ")([^"\\]+)(" \{)$/, '$1$2x$3'],
        [/((?:assert|require)\.Equal\(t, )(\d+)/, '$19$2'],
      ],
      rust: [
        [new RegExp(String.raw`(assert_eq!\(.*, )(${NUMBER})(\);)$`), '$19$2$3'],
        [/(assert_eq!\(.*, ")([^"\\]+)("\);)$/, '$1$2x$3'],
      ],
    }),
  },
  {
    name: 'loosen matcher',
    codes: ['matcher-loosened', 'assertion-changed', 'assertion-hollowed', 'expected-changed'],
    apply: onRule({
      js: [
        [/^(\s*(?:await )?expect\(.*\))\.(?:toBe|toEqual|toStrictEqual)\(.*\)(;?)\s*$/, '$1.toBeDefined()$2'],
        [/\.toStrictEqual\(/, '.toMatchObject('],
        [/\.toThrow\(.+\)/, '.toThrow()'],
        [/^(\s*)assert\.\w*[eE]qual\(([^,()]+),.*\)(;?)\s*$/, '$1assert.ok($2)$3'],
        [/^(\s*)t\.(?:equal|deepEqual)\(([^,()]+),.*\)(;?)\s*$/, '$1t.ok($2)$3'],
      ],
      python: [
        [/assertEqual\(([^,()]+), .*\)$/, 'assertTrue($1)'],
        [/assertEqual\(/, 'assertIn('],
        [/^(\s*assert .*) == .*$/, '$1'],
        [/assertIs\(([^,()]+), .*\)$/, 'assertIsNotNone($1)'],
      ],
      go: [
        [/^(\s*)if (.*) != .* \{$/, '$1if $2 == nil {'],
        [/(assert|require)\.Equal\(t, [^,]+, (.*)\)$/, '$1.NotNil(t, $2)'],
      ],
      rust: [
        [/assert_eq!\(/, 'assert_ne!('],
        [/assert_eq!\((.*), [^,()]+\);$/, 'assert!($1 != 0);'],
      ],
    }),
  },
  {
    name: 'early return',
    codes: ['early-return'],
    apply: (site) =>
      site.test.assertions.length === 0
        ? null
        : inserted(site, { js: 'return', python: 'return', go: 'return', rust: 'return;' }[family(site.language)]),
  },
  { name: 'swallow', codes: ['failure-swallowed'], apply: swallow },
  {
    name: 'suppression',
    codes: ['suppression-added'],
    apply: (site) =>
      inserted(
        site,
        { js: '// @ts-ignore', python: 'import os  # type: ignore', go: 'x := 1 //nolint:errcheck', rust: '#[allow(unused_variables)]' }[
          family(site.language)
        ],
      ),
  },
  { name: 'retries', codes: ['retries-added'], apply: retries },
  {
    name: 'tolerance',
    codes: ['tolerance-loosened', 'expected-changed'],
    apply: onRule({
      js: [
        [/toBeCloseTo\((.*), ([2-9])\)/, 'toBeCloseTo($1, 1)'],
        [/(toBeLessThan\()(\d+)\)/, '$19$2)'],
      ],
      python: [
        [/places=[2-9]/, 'places=1'],
        [/(abs|rel|delta)=[\d.e-]+/, '$1=100'],
        [/^(\s*assert .* < )([\d.]+)$/, '$19$2'],
      ],
      go: [
        [/InDelta\((.*), 0\.\d+\)/, 'InDelta($1, 10)'],
        [/(> )(\d[\d.e-]*)( \{)$/, '$19$2$3'],
      ],
      rust: [[/(assert!\(.* < )([\d.]+[\de-]*)(\);)$/, '$19$2$3']],
    }),
  },
]
