import * as z from 'zod'
import { problemMatcherOf } from '../readers/diagnostics/problem-matcher.ts'
import { Check } from '../session/check.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'

/** One flat object, loose inside: typed unions alone would cost a host 500 tokens. `readCheck` then holds it to its kind. */
export const CheckInput = z.object({
  kind: z.enum([
    'tests',
    'fails-without-fix',
    'command',
    'diagnostics',
    'coverage',
    'metric',
    'bench',
    'repeat',
    'parity',
    'unchanged',
    'absent',
    'clean',
    'document',
    'manual',
  ]),
  argv: z.array(z.string()).optional(),
  files: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  timeoutS: z.number().int().positive().optional(),
  cwd: z.string().optional(),
  inputs: z.array(z.unknown()).optional(),
  originals: z.boolean().optional(),
  report: z.unknown().optional(),
  max: z.number().optional(),
  severity: z.string().optional(),
  matcher: z.record(z.string(), z.unknown()).optional(),
  min: z.number().optional(),
  what: z.string().optional(),
  scope: z.array(z.unknown()).optional(),
  path: z.string().optional(),
  metrics: z.array(z.unknown()).optional(),
  against: z.string().optional(),
  goal: z.string().optional(),
  by: z.number().optional(),
  margin: z.number().optional(),
  times: z.number().optional(),
  other: z.array(z.unknown()).optional(),
  cases: z.array(z.unknown()).optional(),
  globs: z.array(z.string()).optional(),
  dependency: z.string().optional(),
  symbol: z.string().optional(),
  sections: z.array(z.unknown()).optional(),
  question: z.string().optional(),
})

/** A check stands in every event of its runs, beside what they showed. */
const CHECK_CHARACTERS = 8000

const wrong = (text: string, what: string, hint: string): Fault =>
  fault('invalid_check', `The check of ${JSON.stringify(text)} ${what}.`, hint)

/** One flat object held to its kind: what the kind does not know is an error, so that a slip of the pen is no weaker check. */
export const readCheck = (text: string, input: z.infer<typeof CheckInput>): Check | Fault => {
  const check = Check.safeParse(input)
  if (!check.success) {
    const [issue] = check.error.issues
    return wrong(text, `is not complete: ${issue?.path.join('.')} ${issue?.message}`, EXAMPLES[input.kind])
  }
  const unknown = Object.keys(input).filter((key) => !(key in check.data))
  if (unknown.length > 0) return wrong(text, `has ${unknown.join(', ')}, which a ${input.kind} check does not know`, EXAMPLES[input.kind])
  const longest = JSON.stringify(check.data)
  if (longest.length > CHECK_CHARACTERS || longest.includes(String.raw`\u0000`))
    return wrong(
      text,
      'is too long, or has a character that no command can have',
      'Put a long script into a file of the project and let argv name that file.',
    )
  const matcher = check.data.kind === 'diagnostics' && check.data.matcher !== undefined ? problemMatcherOf(check.data.matcher) : null
  if (isFault(matcher)) return matcher
  const pattern = patternsOf(check.data).find((one) => !isPattern(one))
  return pattern === undefined
    ? check.data
    : fault(
        'invalid_pattern',
        `${JSON.stringify(pattern)} is not a regular expression.`,
        'Correct the pattern and call set_criteria again.',
      )
}

const EXAMPLES: Readonly<Record<z.infer<typeof CheckInput>['kind'], string>> = {
  tests:
    'A tests check may name files, argv, cwd, originals, report {format, path}, for example {kind: "tests", files: ["test/a.test.js"]}.',
  'fails-without-fix': 'For example {kind: "fails-without-fix", files: ["test/bug.test.js"]}; it may name files, argv, cwd.',
  command: 'A command check needs argv, for example {kind: "command", argv: ["npm", "run", "lint"]}.',
  diagnostics: 'For example {kind: "diagnostics", argv: ["tsc", "--noEmit"], max: 0, severity: "error"}.',
  coverage: 'For example {kind: "coverage", argv: ["vitest", "run", "--coverage"], min: 80, scope: ["src/**"]}.',
  metric:
    'For example {kind: "metric", argv: ["node", "load.mjs"], metrics: [{name: "p95", pattern: "p95: (\\\\S+ ms)", op: "<=", target: 100, unit: "ms"}]}.',
  bench:
    'For example {kind: "bench", argv: ["node", "bench.mjs"]}; also against, goal "not-slower" or "faster" with by, margin, and pattern or path (or the name of a benchmark) with what (cost, throughput).',
  repeat: 'For example {kind: "repeat", files: ["test/race.test.js"], times: 100}; argv instead of files for any command.',
  parity:
    'For example {kind: "parity", argv: ["node", "new.js"], other: ["node", "old.js"], cases: [{name: "empty", args: ["--sum"], stdin: ""}]}; against instead of other for another tree.',
  unchanged: 'For example {kind: "unchanged", globs: ["public/**"]}.',
  absent: 'For example {kind: "absent", dependency: "lodash"} or {kind: "absent", symbol: "oldName", globs: ["src/**"]}.',
  clean: 'A clean check has nothing beside its kind.',
  document: 'For example {kind: "document", path: "docs/API.md", sections: ["Errors"]}.',
  manual: 'For example {kind: "manual", question: "Does the page look right?"}.',
}

const patternsOf = (check: Check): string[] => {
  if (check.kind === 'command' || check.kind === 'bench') return check.pattern === undefined ? [] : [check.pattern]
  return check.kind === 'metric' ? check.metrics.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])) : []
}
const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern) instanceof RegExp
  } catch {
    return false
  }
}
