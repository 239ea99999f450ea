import type { Modifier } from '../session/test-manifest.ts'
import { argsOf, calledIn, chainAt, namedArg, namesOf, splitArgs } from './chain.ts'
import type { Unit } from './dialect.ts'
import type { Chain, Range } from './range.ts'
import { around, lineAt, type Source, type Span } from './source.ts'
import { textIn } from './words.ts'

/** Functions of a file: tests by their names, with what their decorators, classes and module say. */
export const pythonUnits = (source: Source): Unit[] => {
  const marks = pytestMarks(source)
  return source.spans.flatMap((span, index): Unit[] => {
    const name = /^(?:async\s+)?def\s+(\w+)/.exec(source.mask.slice(span.start, Math.min(span.end, span.start + 200)))?.[1]
    if (span.role !== 'function' || name === undefined) return []
    const outer = ancestors(source, index)
    const decorated = decorators(source, index)
    const classes = outer.filter(({ role }) => role === 'class')
    const inherited = [...classes, null].flatMap((holder) => marks.get(holder?.start ?? -1) ?? [])
    const ofClasses = classes.flatMap((holder) => decorators(source, source.spans.indexOf(holder)))
    const colon = bodyStart(source, span)
    return [
      {
        test: /^test/i.test(name) && !outer.some(({ role }) => role === 'function'),
        path: [...classes.map((holder) => nameOf(source, holder)), name],
        start: decorated[0] === undefined ? span.start : decorated[0].start - 1,
        end: span.end,
        body: { start: colon, end: span.end },
        modifiers: [...inherited, ...[...ofClasses, ...decorated].flatMap((chain) => modifierOf(source, chain))],
        contexts: [],
        tables: decorated.flatMap((chain) => tableOf(source, chain)),
      },
    ]
  })
}

const nameOf = ({ mask }: Source, { start, end }: Range): string =>
  /^\w+\s+(\w+)/.exec(mask.slice(start, Math.min(end, start + 200)))?.[1] ?? ''

/** Outermost first. */
const ancestors = (source: Source, index: number): Span[] => {
  const found: Span[] = []
  for (let at = source.spans[index]?.parent ?? -1; at >= 0; at = source.spans[at]?.parent ?? -1) {
    const span = source.spans[at]
    if (span !== undefined) found.unshift(span)
  }
  return found
}

const decorators = (source: Source, index: number): Chain[] => {
  const span = source.spans[index]
  const holder = source.spans[span?.parent ?? -1]
  if (span === undefined || holder?.role !== 'decorated') return []
  const found: Chain[] = []
  for (let at = holder.start; at < span.start; at += 1) {
    if (source.mask[at] === '@') found.push(chainAt(source, at + 1))
    else if ((source.partner[at] ?? -1) > at) at = source.partner[at] ?? at
  }
  return found
}

const MARKS: Readonly<Record<string, Modifier['kind']>> = {
  skip: 'skip',
  skipif: 'skip',
  skipIf: 'skip',
  skipUnless: 'skip',
  xfail: 'xfail',
  expectedFailure: 'xfail',
  flaky: 'retries',
  timeout: 'timeout',
}

const modifierOf = (source: Source, chain: Chain): Modifier[] => {
  const name = namesOf(chain).at(-1) ?? ''
  const kind = MARKS[name]
  if (kind === undefined) return []
  const args = argsOf(source, calledIn(chain))
  const conditional = /^skip(?:if|If|Unless)$/.test(name) || kind === 'retries' || kind === 'timeout' || kind === 'xfail'
  const first = namedArg(source, args, 'reruns') ?? args[0]
  const reason = first !== undefined && /^(?:reason|raises|strict)\s*=/.test(source.mask.slice(first.start, first.end))
  const value = conditional && first !== undefined && !reason ? textIn(source.words, first.start, first.end) : ''
  return [{ kind, value: name === 'skipUnless' ? `not ${value}` : value, line: lineAt(source, chain.start) }]
}

const tableOf = (source: Source, chain: Chain): Range[] => {
  const name = namesOf(chain).at(-1)
  const args = argsOf(source, calledIn(chain))
  const table = name === 'parametrize' ? (namedArg(source, args, 'argvalues') ?? args[1]) : name === 'expand' ? args[0] : undefined
  return table === undefined ? [] : [table]
}

/** `pytestmark = pytest.mark.skip` and `__test__ = False`, by where their class begins; -1 is the module. */
const pytestMarks = (source: Source): Map<number, Modifier[]> => {
  const marks = new Map<number, Modifier[]>()
  source.spans.forEach((span, index) => {
    const name = /^(pytestmark|__test__)\s*=\s*/.exec(source.mask.slice(span.start, Math.min(span.end, span.start + 40)))
    if (span.role !== 'declaration' || name === null) return
    const holder = around(source, index, ({ role }) => role === 'class')?.start ?? -1
    const value = { start: span.start + name[0].length, end: span.end }
    const line = lineAt(source, span.start)
    const disabled: Modifier[] =
      name[1] === '__test__' && source.text.slice(value.start, value.end) === 'False' ? [{ kind: 'skip', value: '', line }] : []
    const items = source.mask[value.start] === '[' ? splitArgs(source, value.start, value.end - 1) : [value]
    const found = name[1] === 'pytestmark' ? items.flatMap(({ start }) => modifierOf(source, chainAt(source, start))) : disabled
    marks.set(holder, [...(marks.get(holder) ?? []), ...found])
  })
  return marks
}

export const bodyStart = ({ mask, partner }: Source, { start, end }: Range): number => {
  for (let at = start; at < end; at += 1) {
    if (mask[at] === ':') return at + 1
    if ((partner[at] ?? -1) > at) at = partner[at] ?? at
  }
  return end
}
