import type { Mark, TestManifest, TestSource } from '../../session/test-manifest.ts'

/** `error`: what the plan locked was changed. Everything else is a question to the user, the more pressing the higher. */
export type Tier = 'error' | 'high' | 'medium' | 'low'

/** Every way in which tests can promise less than before. */
export const TIERS = {
  'locked-test-changed': 'error',
  'test-removed': 'high',
  'test-file-removed': 'high',
  'test-disabled': 'high',
  'test-focused': 'high',
  'test-does-not-load': 'high',
  'fewer-assertions': 'high',
  'assertion-hollowed': 'high',
  'failure-swallowed': 'high',
  'early-return': 'high',
  'fewer-cases': 'high',
  'runs-fewer-tests': 'high',
  'threshold-lowered': 'high',
  'rule-lowered': 'high',
  'retries-added': 'high',
  'snapshot-updated': 'high',
  'expected-changed': 'medium',
  'assertion-changed': 'medium',
  'assertion-guarded': 'medium',
  'matcher-loosened': 'medium',
  'tolerance-loosened': 'medium',
  'timeout-loosened': 'medium',
  'case-changed': 'medium',
  'suppression-added': 'medium',
  'sleep-added': 'low',
  'unit-mocked': 'low',
  'new-test-disabled': 'low',
} as const satisfies Readonly<Record<string, Tier>>

export type WeakeningCode = keyof typeof TIERS

/** `file` and `line` (1-based) are those of now; of something that is gone, where it would stand. `key` stays the same as long as the same is weakened in the same way. */
export type Weakening = {
  readonly code: WeakeningCode
  readonly tier: Tier
  readonly file: string
  readonly line: number
  /** Groups and name of the test; empty where it concerns a whole file. */
  readonly test: readonly string[]
  readonly message: string
  readonly key: string
  /** The file is not there any more. */
  readonly gone?: true
}

/** A weakening before it has its key: `was` is the file and test of before, `how` what the key is made of besides. */
export type Suspicion = {
  readonly code: WeakeningCode
  readonly file: string
  readonly line: number
  readonly test: readonly string[]
  readonly was: string
  readonly how: string
  readonly message: string
}

/** A test of one file, whose names matter when tests move: all words of its code, and those that it declares itself. */
export type Placed = {
  readonly file: string
  readonly names: ReadonlySet<string>
  readonly declared: ReadonlySet<string>
  readonly manifest: TestManifest
}

/** Manifests of a file, each in its place. */
export const placedIn = ({ path, names, helpers }: TestSource, manifests: readonly TestManifest[]): Placed[] => {
  const known = new Set(names)
  const declared = new Set(helpers.filter((helper) => helper.path.length === 0).flatMap(({ locals }) => Object.keys(locals)))
  return manifests.map((manifest) => ({ file: path, names: known, declared, manifest }))
}

/** The same test before and now. */
export type Pair = { readonly before: Placed; readonly now: Placed }

/** What both sides of a pair say of every suspicion about it. */
export const suspect = ({ before, now }: Pair, code: WeakeningCode, line: number, how: string, message: string): Suspicion => ({
  code,
  file: now.file,
  line,
  test: now.manifest.path,
  was: `${before.file}\n${before.manifest.path.join('\n')}`,
  how,
  message,
})

/** `"sum > adds"`, or the function of a helper. */
export const nameOf = (path: readonly string[]): string => (path.length === 0 ? 'The file' : `"${path.join(' > ')}"`)

/** Begins the `how` of what is told once a file. */
export const ONCE = 'once\n'

const SHOWN = 100
/** As much of what is equal as shows where one is. */
const LEAD = 20

/** A text as far as it fits into a message. */
export const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

/** Two texts from where they differ, when that would be cut off. */
export const contrast = (before: string, now: string): [string, string] => {
  let at = 0
  while (at < before.length && before[at] === now[at]) at += 1
  if (at < SHOWN - LEAD) return [cut(before), cut(now)]
  return [`…${cut(before.slice(at - LEAD))}`, `…${cut(now.slice(at - LEAD))}`]
}

/** Marks of now beyond those that were there before, equal texts counted. */
export const added = (before: readonly Mark[], now: readonly Mark[]): Mark[] => {
  const left = counted(before.map(({ text }) => text))
  return now.filter(({ text }) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}

export const counted = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
