import type { Modifier } from '../session/test-manifest.ts'
import { argsOf, chainAt, namedArg, namesOf, splitArgs } from './chain.ts'
import type { Unit } from './dialect.ts'
import type { Chain, Link, Range } from './range.ts'
import { isOneString, lineAt, type Source, type Span } from './source.ts'
import { textIn } from './words.ts'

const TESTS = /^(?:test|it|specify|fit|xit|ftest|xtest|xspecify|bench)$/
const GROUPS = /^(?:describe|context|suite|fdescribe|xdescribe|xcontext)$/
const FUNCTION = /^(?:async\s+)?(?:function\b|(?:\([^]*?\)|[\w$]+)\s*(?::[^=]+)?=>)/
const ANY_NAMED = /^(?:async\s+)?(?:function\b|[([{\w$])/

/** Functions with a name, and tests and groups by the call that defines them. */
export const scriptUnits = (source: Source): Unit[] => {
  const groups: (Pick<Definition, 'name' | 'modifiers' | 'contexts'> & { readonly end: number })[] = []
  const found: Unit[] = []
  let last = -1
  for (const span of source.spans) {
    while (groups.length > 0 && (groups.at(-1)?.end ?? 0) <= span.start) groups.pop()
    if (span.role === 'function' || span.role === 'declaration') found.push(...namedFunction(source, span))
    if (span.role !== 'call' || span.start === last) continue
    last = span.start
    const defined = definition(source, span)
    if (defined === null) continue
    const modifiers = [...groups.flatMap((group) => group.modifiers), ...defined.modifiers]
    const path = [...groups.map(({ name }) => name), defined.name]
    // A subtest may still speak to the context of the test around it.
    const contexts = [...groups.flatMap((group) => group.contexts), ...defined.contexts]
    groups.push({ name: defined.name, end: span.end, modifiers: defined.modifiers, contexts: defined.contexts })
    if (defined.group) continue
    const { body, tables } = defined
    found.push({ test: true, path, start: span.start, end: span.end, body, modifiers, contexts, tables })
  }
  return found
}

const namedFunction = (source: Source, span: Span): Unit[] => {
  const head = source.mask.slice(span.start, Math.min(span.end, span.start + 200))
  const name =
    span.role === 'declaration'
      ? /^([\w$]+)\s*(?::[^=]+)?=\s*(?:async\s+)?(?:function\b|<[^>]*>\s*\(|\([^]*|[\w$]+\s*=>)/.exec(head)?.[1]
      : /^(?:async\s+)?(?:function\b\s*\*?\s*|(?:static\s+|async\s+|\*\s*)*)([\w$]+)\s*[(<]/.exec(head)?.[1]
  if (name === undefined) return []
  if (span.role === 'declaration' && !source.spans.some((one) => one.role === 'function' && one.end === span.end && one.start > span.start))
    return []
  return [{ test: false, path: [name], start: span.start, end: span.end, body: span, modifiers: [], contexts: [], tables: [] }]
}

type Definition = {
  readonly group: boolean
  readonly name: string
  readonly body: Range
  readonly modifiers: readonly Modifier[]
  readonly contexts: readonly string[]
  readonly tables: readonly Range[]
}

const definition = (source: Source, span: Span): Definition | null => {
  const chain = chainAt(source, span.start)
  const [root] = chain.links
  if (root === undefined || chain.start > span.start + 20) return null
  const subtest = !TESTS.test(root.name) && !GROUPS.test(root.name)
  if (subtest && !(chain.links.length === 2 && chain.links[1]?.name === 'test')) return null
  const parsed = definingLink(source, chain)
  if (parsed === null) return null
  const { link, args, action } = parsed
  const title = args[0]
  if (title === undefined || (subtest && action === undefined)) return null
  const names = namesOf(chain)
  if (action === undefined && !GROUPS.test(root.name) && !names.some((name) => DISABLING.has(name)) && !isString(source, title)) return null
  return {
    group: GROUPS.test(root.name),
    name: titleOf(source, title),
    body: action ?? { start: span.end, end: span.end },
    modifiers: modifiersOf(source, chain, link, args, action),
    contexts: action === undefined ? [] : parametersOf(source, action).slice(0, 1),
    tables: chain.links.flatMap(({ name, args: given }) =>
      given !== null && /^(?:each|for)$/.test(name) ? [{ start: given.open + 1, end: given.close }] : [],
    ),
  }
}

const isString = ({ text }: Source, { start }: Range): boolean => /["'`]/.test(text[start] ?? '')

/** The link that brings title and function: the last one with a function, else the last with arguments. */
const definingLink = (source: Source, chain: Chain): { link: Link; args: Range[]; action: Range | undefined } | null => {
  const called = chain.links.flatMap((link) => (link.args === null ? [] : [{ link, args: argsOf(source, link) }]))
  for (const { link, args } of called) {
    const action = args.find((arg, index) => index > 0 && FUNCTION.test(source.mask.slice(arg.start, arg.end)))
    if (action !== undefined) return { link, args, action }
  }
  const last = called.findLast(
    ({ link }) => link.name === '' || TESTS.test(link.name) || GROUPS.test(link.name) || DISABLING.has(link.name),
  )
  if (last === undefined) return null
  const [, second, third] = last.args
  const handed = [third, second].find(
    (arg) => arg !== undefined && ANY_NAMED.test(source.mask.slice(arg.start, arg.end)) && source.mask[arg.start] !== '{',
  )
  return { ...last, action: handed }
}

export const titleOf = (source: Source, { start, end }: Range): string => {
  const written = source.text.slice(start, end)
  return isOneString(source, { start, end }) ? written.slice(1, -1) : written.replaceAll(/\s+/g, ' ')
}

/** Names of the parameters of a function expression, patterns left out. */
const parametersOf = ({ mask }: Source, { start, end }: Range): string[] => {
  const head = /^(?:async\s+)?(?:function\b[^(]*)?\(?\s*([\w$]+)/.exec(mask.slice(start, Math.min(end, start + 200)))?.[1]
  return head === undefined || head === 'async' || head === 'function' ? [] : [head]
}

const DISABLING = new Set(['skip', 'todo', 'skipIf', 'runIf', 'fails', 'failing', 'only', 'fixme'])
const LINK_MODIFIERS: Readonly<Record<string, Modifier['kind']>> = {
  skip: 'skip',
  skipIf: 'skip',
  runIf: 'skip',
  fixme: 'skip',
  xit: 'skip',
  xtest: 'skip',
  xspecify: 'skip',
  xdescribe: 'skip',
  xcontext: 'skip',
  only: 'only',
  fit: 'only',
  ftest: 'only',
  fdescribe: 'only',
  todo: 'todo',
  fails: 'fails',
  failing: 'fails',
  retries: 'retries',
  timeout: 'timeout',
}

const modifiersOf = (source: Source, chain: Chain, defining: Link, args: readonly Range[], action: Range | undefined): Modifier[] => {
  const line = lineAt(source, chain.start)
  const own = chain.links.flatMap((link): Modifier[] => {
    const kind = LINK_MODIFIERS[link.name]
    if (kind === undefined) return []
    const value = link === defining ? '' : textOf(source, link)
    return [{ kind, value: link.name === 'runIf' ? `!${value}` : value, line }]
  })
  const pending = action === undefined && !GROUPS.test(chain.links[0]?.name ?? '') && own.length === 0
  return [...own, ...(pending ? [{ kind: 'todo' as const, value: '', line }] : []), ...optionsOf(source, args)]
}

/** `{ skip: true, retry: 3 }` beside the title, and a number behind the function. */
const optionsOf = (source: Source, args: readonly Range[]): Modifier[] =>
  args.slice(1).flatMap((arg): Modifier[] => {
    const line = lineAt(source, arg.start)
    if (/^\d[\d_]*$/.test(source.text.slice(arg.start, arg.end)))
      return [{ kind: 'timeout', value: source.text.slice(arg.start, arg.end), line }]
    const close = source.partner[arg.start] ?? -1
    if (source.mask[arg.start] !== '{' || close !== arg.end - 1) return []
    const members = splitArgs(source, arg.start, close)
    return OPTIONS.flatMap(([name, kind]) => {
      const found = namedArg(source, members, name)
      const value = found === undefined ? 'false' : textIn(source.words, found.start, found.end)
      if (value === 'false' || value === '0') return []
      return [{ kind, value: value === 'true' || /^["'`]/.test(value) ? '' : value, line }]
    })
  })

const OPTIONS: readonly (readonly [string, Modifier['kind']])[] = [
  ['skip', 'skip'],
  ['only', 'only'],
  ['todo', 'todo'],
  ['fails', 'fails'],
  ['retry', 'retries'],
  ['retries', 'retries'],
  ['timeout', 'timeout'],
]

export const textOf = (source: Source, { args }: Link): string => (args === null ? '' : textIn(source.words, args.open + 1, args.close))
