import type { Assertion, Modifier, TestLanguage, Tolerance } from '../session/test-manifest.ts'
import type { Range } from './range.ts'
import type { Source } from './source.ts'

/** A test, or any other function of a test file: where it stands, and the part of it that runs. `body` leaves out title and options. */
export type Unit = {
  readonly test: boolean
  readonly path: readonly string[]
  readonly start: number
  readonly end: number
  readonly body: Range
  readonly modifiers: readonly Modifier[]
  /** Names of the test's context: `t` of Go, ava and node:test. */
  readonly contexts: readonly string[]
  /** What its parameters are made from: the table of `each` or `parametrize`. */
  readonly tables: readonly Range[]
}

/** Something that can fail, before it is put into words. */
export type Check = {
  readonly kind: Assertion['kind']
  readonly matcher: string
  /** Empty where nothing is looked at: `t.Fatal`. */
  readonly subject: Range | null
  readonly expected: readonly Range[]
  readonly tolerance: Tolerance | null
  readonly start: number
  readonly end: number
}

/** A unit, the spans that belong to it, and what they check. */
export type Owned = { readonly unit: Unit; readonly spans: readonly number[]; readonly checks: readonly Check[] }

/** A check of which nothing is known but where it stands. */
export const blank = ({ start, end }: Range): Check => ({
  kind: 'check',
  matcher: '',
  subject: null,
  expected: [],
  tolerance: null,
  start,
  end,
})

/** What one language does in its own way. Everything is answered on one span of the source. */
export type Dialect = {
  readonly units: (source: Source) => Unit[]
  /** The checks that begin at the span; `helpers` are functions of the file that assert. */
  readonly checks: (source: Source, span: number, unit: Unit, helpers: ReadonlySet<string>) => Check[]
  /** Modifiers that the body itself sets: `t.Skip()`, `this.retries(2)`. */
  readonly modifiers: (source: Source, span: number, unit: Unit) => Modifier[]
  /** True where a span keeps a failure from the runner. */
  readonly swallows: (source: Source, span: number, asserts: (range: Range) => boolean) => boolean
  /** What is replaced by a double, as it is named. */
  readonly mock: (source: Source, span: number) => string | null
  readonly sleep: (source: Source, span: number) => boolean
  /** Names that a declaration, loop or function brings. */
  readonly declares: (source: Source, span: number) => { readonly names: Range; readonly value: Range | null } | null
  /** The condition of an `if`, without what it guards. */
  readonly condition: (source: Source, span: number) => Range
}

/** Comments that switch a tool off, in every language. */
export const SUPPRESSION: Readonly<Record<TestLanguage | 'any', RegExp>> = {
  any: /\b(?:pragma:\s*no\s*(?:cover|branch)|NOSONAR|nosec|coverage:ignore)\b/i,
  javascript: /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable|biome-ignore|deno-lint-ignore|(?:istanbul|c8|v8)\s+ignore/,
  typescript: /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable|biome-ignore|deno-lint-ignore|(?:istanbul|c8|v8)\s+ignore/,
  tsx: /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable|biome-ignore|deno-lint-ignore|(?:istanbul|c8|v8)\s+ignore/,
  python:
    /#\s*(?:type:\s*ignore|noqa|pylint:\s*disable|mypy:\s*(?:ignore|disable)|pyright:\s*(?:ignore|basic)|ruff:\s*noqa|flake8:\s*noqa)/i,
  go: /\/\/\s*(?:nolint|lint:(?:file-)?ignore|exhaustive:ignore)/,
  rust: /(?!)/,
}

/** A call that looks as if it checked something. */
export const ASSERTS_BY_NAME =
  /^(?:assert|expect|check|verify|ensure|must|should|validate|compare|want)(?:$|[A-Z_])|(?:^|_)(?:assert|expect|check|verify)(?:$|_)|(?:Assert|Expect|Check|Verify)[A-Z]?/
