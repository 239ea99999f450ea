import type { Diagnostic } from '../../session/diagnostic.ts'
import type { Groups, MatchEach, PatternRefusal } from '../match-each.ts'
import { diagnosticOf } from './diagnostic-of.ts'
import { plainText } from './plain-text.ts'
import type { Pattern, ProblemMatcher } from './problem-matcher.ts'
import { severityOf } from './severity-of.ts'
import { isAbsolute, workspacePath, type Place } from './workspace-path.ts'

type Matches = readonly (Groups | null)[]
/** What matched, by the names that the patterns give to their groups. */
type Parts = Readonly<Record<string, string>>

/**
 * The problems that a user's matcher finds in an output. Each pattern is tried on all lines in one call, so that `matchEach` can keep its time;
 * then the lines are read in order.
 */
export const matchProblems = (matcher: ProblemMatcher, text: string, matchEach: MatchEach, place: Place): Diagnostic[] | PatternRefusal => {
  const lines = plainText(text).split('\n')
  const tables: Matches[] = []
  for (const { regexp } of matcher.patterns) {
    const matches = matchEach(regexp, '', lines)
    if (typeof matches === 'string') return matches
    tables.push(matches)
  }
  return partsIn(matcher.patterns, tables).map((parts) => problemOf(matcher, parts, place))
}

/** Consecutive lines match consecutive patterns. Where the last one repeats, what the lines above said holds for each line that it matches. */
const partsIn = (patterns: readonly Pattern[], tables: readonly Matches[]): Parts[] => {
  const found: Parts[] = []
  const last = patterns.length - 1
  const partAt = (index: number, line: number): Parts | undefined => partOf(patterns[index], tables[index]?.[line])
  for (let at = 0; at < (tables[0]?.length ?? 0); at += 1) {
    const parts = patterns.map((_, index) => partAt(index, at + index))
    if (parts.includes(undefined)) continue
    const above: Parts = Object.assign({}, ...parts.slice(0, last))
    at += last
    found.push({ ...above, ...parts[last] })
    while (patterns[last]?.loop === true && partAt(last, at + 1) !== undefined) {
      at += 1
      found.push({ ...above, ...partAt(last, at) })
    }
  }
  return found
}

const partOf = (pattern: Pattern | undefined, groups: Groups | null | undefined): Parts | undefined => {
  if (pattern === undefined || groups === null || groups === undefined) return undefined
  const { regexp: _, kind: _kind, loop: _loop, ...numbers } = pattern
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, number]) => {
      const text = number === undefined ? undefined : groups[number]
      return typeof text === 'string' ? [[name, text.trim()]] : []
    }),
  )
}

const problemOf = (matcher: ProblemMatcher, parts: Parts, place: Place): Diagnostic => {
  const [line, column, endLine, endColumn] = locationOf(parts)
  const file = parts['file'] ?? ''
  return diagnosticOf({
    file: workspacePath(file, isAbsolute(file) || matcher.folder === undefined ? place : { root: place.root, cwd: matcher.folder }),
    line,
    column,
    endLine,
    endColumn,
    severity: severityOf(parts['severity'], severityOf(matcher.severity)),
    message: parts['message'] ?? '',
    code: parts['code'],
    source: matcher.source,
  })
}

/** `7`, `7,3`, `7,3,7,9` in one group, or each number in its own. */
const locationOf = (parts: Parts): (number | undefined)[] => {
  const joined = parts['location']?.split(',')
  const told = joined ?? [parts['line'], parts['column'], parts['endLine'], parts['endColumn']]
  return told.map((text) => (text === undefined ? undefined : Number(text)))
}
