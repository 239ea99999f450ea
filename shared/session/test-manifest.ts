/** The grammars that tests are read with. */
export type TestLanguage = 'javascript' | 'typescript' | 'tsx' | 'python' | 'go' | 'rust'

/** Something on a line (1-based), as its words without whitespace and comments, so that formatting does not change it. */
export type Mark = { readonly text: string; readonly line: number }

/** `value` is the condition, number or tag; empty where the modifier stands alone. */
export type Modifier = {
  readonly kind: 'skip' | 'only' | 'todo' | 'xfail' | 'ignore' | 'fails' | 'retries' | 'timeout' | 'tags'
  readonly value: string
  readonly line: number
}

/** How far off a value may be. `looser` says which way it gives in. */
export type Tolerance = { readonly value: number; readonly looser: 'up' | 'down' }

/** One thing that can fail a test. `helper`: a call of something that asserts, or is named as if it did. */
export type Assertion = {
  readonly kind: 'check' | 'helper' | 'throw'
  /** `not.toBe`, `assertEqual`, `==`; for a helper its name. */
  readonly matcher: string
  readonly subject: string
  readonly expected: readonly string[]
  readonly tolerance: Tolerance | null
  /** Names in it that stand for a literal of the same file: `want = 5`. */
  readonly bindings: readonly string[]
  /** The conditions of the test under which it is reached at all. */
  readonly guards: readonly string[]
  readonly text: string
  /** As it is written, on one line and cut, for people. */
  readonly shown: string
  readonly line: number
}

/** What a test, or a helper of its file, promises. Lines are 1-based. */
export type TestManifest = {
  /** Groups (or classes, modules) and name. */
  readonly path: readonly string[]
  readonly line: number
  readonly endLine: number
  /** Its own and those of its groups and file. */
  readonly modifiers: readonly Modifier[]
  readonly assertions: readonly Assertion[]
  /** Its words, local names replaced by their order; `bodyHash` is over it. */
  readonly body: string
  readonly bodyHash: string
  /** Names it declares, with the words of what they begin as. */
  readonly locals: Readonly<Record<string, string>>
  readonly calls: readonly string[]
  /** Rows of its tables: cases of a parametrised test. */
  readonly rows: readonly Mark[]
  readonly suppressions: readonly Mark[]
  readonly sleeps: readonly Mark[]
  readonly mocks: readonly Mark[]
  /** Ways out before its last assertion. */
  readonly exits: readonly Mark[]
  /** Places where a failure is caught and goes no further. */
  readonly swallows: readonly Mark[]
}

/** A file with tests. `digest` is over its text, `names` are all words of its code. */
export type TestSource = {
  readonly kind: 'tests'
  readonly path: string
  readonly digest: string
  readonly language: TestLanguage
  /** False where the grammar cannot read it. */
  readonly loads: boolean
  readonly tests: readonly TestManifest[]
  /** Functions that are no tests, hooks among them, and last what stands outside all of them. */
  readonly helpers: readonly TestManifest[]
  readonly names: readonly string[]
}

/** One value of a configuration file: `test.coverage.thresholds.lines` is `90`. Members of a list share their key. */
export type Setting = { readonly key: string; readonly value: string; readonly line: number }

/** A file that says which tests run, and how strictly. */
export type SettingsFile = {
  readonly kind: 'settings'
  readonly path: string
  readonly digest: string
  readonly loads: boolean
  readonly settings: readonly Setting[]
}

/** Stored expectations: a snapshot file, one entry a test; a golden file has one entry without a name. */
export type SnapshotFile = {
  readonly kind: 'snapshot'
  readonly path: string
  readonly digest: string
  readonly entries: readonly { readonly name: string; readonly digest: string; readonly line: number }[]
}

/** What a file says about tests, whatever kind of file it is. */
export type TestFile = TestSource | SettingsFile | SnapshotFile
