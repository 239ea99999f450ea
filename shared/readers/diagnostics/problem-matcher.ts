import * as z from 'zod'
import { fault, type Fault } from '../../session/fault.ts'

const Group = z.number().int().nonnegative()

const isExpression = (text: string): boolean => {
  try {
    return new RegExp(text).source !== ''
  } catch {
    return false
  }
}

const Pattern = z.strictObject({
  regexp: z.string().min(1).refine(isExpression, 'is not a regular expression'),
  /** `file`: the problem is the whole file's. */
  kind: z.enum(['file', 'location']).optional(),
  file: Group.optional(),
  /** One group that holds `line`, `line,column` or `line,column,endLine,endColumn`. */
  location: Group.optional(),
  line: Group.optional(),
  column: Group.optional(),
  endLine: Group.optional(),
  endColumn: Group.optional(),
  severity: Group.optional(),
  code: Group.optional(),
  message: Group.optional(),
  loop: z.boolean().optional(),
})
export type Pattern = z.infer<typeof Pattern>

const named = 'names a matcher that only an editor knows; write its pattern out, with regexp and the numbers of its groups'
const Patterns = z.union([Pattern, z.array(Pattern).min(1)], { error: ({ input }) => (typeof input === 'string' ? named : undefined) })

/** How the file's path is written: from the workspace, from a folder of it, absolute, or either. */
const FileLocation = z.union([z.enum(['relative', 'absolute', 'autoDetect']), z.tuple([z.enum(['relative', 'autoDetect']), z.string()])])

const Matcher = z.object({
  owner: z.string().optional(),
  source: z.string().optional(),
  severity: z.enum(['error', 'warning', 'info']).optional(),
  fileLocation: FileLocation.optional(),
  pattern: Patterns,
})

/** A VS Code problem matcher, read: patterns for consecutive lines, the last of which may repeat. */
export type ProblemMatcher = {
  readonly patterns: readonly Pattern[]
  readonly source: string | undefined
  readonly severity: 'error' | 'warning' | 'info'
  /** Posix folder below the workspace from which relative paths are meant; undefined: the one that the tool ran in. */
  readonly folder: string | undefined
}

/** Reads what the user wrote; the fault says what is wrong with it, by its place in the object. */
export const problemMatcherOf = (written: unknown): ProblemMatcher | Fault => {
  const read = Matcher.safeParse(written)
  if (!read.success) return refusal(read.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`))
  const { pattern, owner, source, severity = 'error', fileLocation } = read.data
  const patterns = [pattern].flat()
  const early = patterns.findIndex(({ loop }, index) => loop === true && index < patterns.length - 1)
  if (early !== -1) return refusal([`pattern.${early}.loop: only the last pattern may repeat`])
  const told = withDefaults(patterns)
  if (!told.some(({ message }) => message !== undefined)) return refusal(['pattern: no group holds the message'])
  return { patterns: told, source: source ?? owner, severity, folder: folderOf(fileLocation) }
}

const refusal = (reasons: readonly string[]): Fault =>
  fault(
    'invalid_problem_matcher',
    `This problem matcher cannot be used: ${reasons.join('; ')}.`,
    'Correct it in the configuration; the shape is that of problemMatcher in VS Code’s tasks.json.',
  )

/** VS Code's own: a single pattern that names no group has file, line and column in groups 1 to 3, and its whole match is the message. */
const withDefaults = (patterns: readonly Pattern[]): readonly Pattern[] => {
  const [only] = patterns
  if (patterns.length > 1 || only === undefined) return patterns
  const place = only.kind === 'file' || only.location !== undefined ? {} : { line: 2, column: 3 }
  const namesAny = [only.file, only.location, only.line, only.column, only.message, only.code, only.severity].some(
    (one) => one !== undefined,
  )
  return [namesAny ? { file: 1, message: 0, ...only } : { file: 1, message: 0, ...place, ...only }]
}

const VARIABLE = /^\$\{(?:workspaceFolder|workspaceRoot|cwd)\}\/?/

const folderOf = (location: z.infer<typeof FileLocation> | undefined): string | undefined =>
  Array.isArray(location) ? location[1].replace(VARIABLE, '').replace(/\/$/, '') : undefined
