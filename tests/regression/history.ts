/** One call of a function with what is expected of it. */
type Case = { readonly args: readonly number[]; readonly want: number }

/** A test of one case, or of a table of them. `failsIn`: the rounds in which it fails by chance. */
export type Spec = {
  readonly name: string
  readonly calls: string
  readonly cases: readonly Case[]
  readonly table?: true
  readonly skipped?: true
  readonly failsIn?: readonly number[]
}

/** `right`, `wrong` by one, or `throws`. */
type Behaviour = 'right' | 'wrong' | 'throws'

/** A small program with its tests: what every commit of a history is, before a language writes it down. */
export type Program = {
  readonly functions: Readonly<Record<string, Behaviour>>
  readonly files: Readonly<Record<string, readonly Spec[]>>
  /** Files that no runner can load. */
  readonly broken: readonly string[]
}

/**
 * `expected`: what became of each test that is not as it was since the commit before, `class file/name`; `together`: the same where one file
 * that does not compile takes all tests with it.
 */
export type Commit = {
  readonly title: string
  readonly program: Program
  readonly expected: readonly string[]
  readonly together: readonly string[]
}

const one = (name: string, calls: string, args: readonly number[], want: number): Spec => ({ name, calls, cases: [{ args, want }] })
const cases = (...values: readonly (readonly [number, number])[]): Case[] => values.map(([arg, want]) => ({ args: [arg], want }))

const FIRST: Program = {
  functions: { add: 'right', sub: 'right', mul: 'right', max: 'right', dbl: 'right' },
  files: {
    basic: [one('adds', 'add', [1, 2], 3), one('subtracts', 'sub', [5, 3], 2), one('multiplies', 'mul', [2, 3], 6)],
    more: [one('takes the larger', 'max', [2, 7], 7), { name: 'doubles', calls: 'dbl', cases: cases([1, 2], [2, 4]), table: true }],
  },
  broken: [],
}

type Edit = (before: Program) => Program

const behaves =
  (name: string, behaviour: Behaviour): Edit =>
  (before) => ({ ...before, functions: { ...before.functions, [name]: behaviour } })
const inFile =
  (file: string, edit: (specs: readonly Spec[]) => readonly Spec[]): Edit =>
  (before) => ({ ...before, files: { ...before.files, [file]: edit(before.files[file] ?? []) } })
const changes = (file: string, name: string, edit: (spec: Spec) => Spec): Edit =>
  inFile(file, (specs) => specs.map((spec) => (spec.name === name ? edit(spec) : spec)))
const comes = (file: string, spec: Spec): Edit => inFile(file, (specs) => [...specs, spec])
const goes = (file: string, name: string): Edit => inFile(file, (specs) => specs.filter((spec) => spec.name !== name))
const isNamed = (file: string, name: string, now: string): Edit => changes(file, name, (spec) => ({ ...spec, name: now }))
const isSkipped = (file: string, name: string): Edit => changes(file, name, (spec) => ({ ...spec, skipped: true }))
const runsAgain = (file: string, name: string): Edit =>
  changes(file, name, (spec) => {
    const { skipped: _, ...run } = spec
    return run
  })
const table = (...values: readonly (readonly [number, number])[]): Edit =>
  changes('more', 'doubles', (spec) => ({ ...spec, cases: cases(...values) }))
const failsIn = (...rounds: readonly number[]): Edit =>
  changes('basic', 'adds', (spec) => {
    const { failsIn: _, ...steady } = spec
    return rounds.length === 0 ? steady : { ...steady, failsIn: rounds }
  })
const loads =
  (file: string, doesLoad: boolean): Edit =>
  (before) => ({ ...before, broken: doesLoad ? before.broken.filter((name) => name !== file) : [...before.broken, file] })
const all =
  (...edits: readonly Edit[]): Edit =>
  (before) =>
    edits.reduce((program, edit) => edit(program), before)
const nothing: Edit = (before) => before

const EVERY = [0, 1, 2, 3, 4, 5]

/** Thirty commits after the first, each with the answer that is right whatever the language. */
const EDITS: readonly (readonly [title: string, edit: Edit, ...expected: string[]])[] = [
  ['a fault in add', behaves('add', 'wrong'), 'regressed basic/adds'],
  ['the fault stays', nothing, 'pre-existing basic/adds'],
  ['add throws instead', behaves('add', 'throws'), 'still-failing basic/adds'],
  ['add is mended', behaves('add', 'right'), 'fixed basic/adds'],
  ['a test is skipped', isSkipped('basic', 'subtracts'), 'newly-skipped basic/subtracts'],
  ['it stays skipped', nothing],
  ['it runs again', runsAgain('basic', 'subtracts'), 'new-pass basic/subtracts'],
  ['a test is deleted', goes('basic', 'subtracts'), 'lost basic/subtracts'],
  ['a test gets another name', isNamed('more', 'takes the larger', 'gives the maximum'), 'renamed more/gives the maximum'],
  ['other values in a table', table([3, 6], [4, 8]), 're-parametrised more/doubles 3', 're-parametrised more/doubles 4'],
  ['a test comes by chance', failsIn(0, 2, 4), 'flaky basic/adds'],
  ['the chance goes', failsIn(), 'flaky basic/adds'],
  ['a new test', comes('basic', one('adds nothing', 'add', [4, 0], 4)), 'new-pass basic/adds nothing'],
  ['a new test that fails', comes('basic', one('adds wrongly', 'add', [2, 2], 5)), 'new-fail basic/adds wrongly'],
  ['it keeps failing', nothing, 'pre-existing basic/adds wrongly'],
  [
    'its expectation is mended',
    changes('basic', 'adds wrongly', (spec) => ({ ...spec, cases: [{ args: [2, 2], want: 4 }] })),
    'fixed basic/adds wrongly',
  ],
  [
    'a name and a fault at once',
    all(isNamed('more', 'gives the maximum', 'finds the maximum'), behaves('max', 'wrong')),
    'regressed more/finds the maximum',
  ],
  ['max is mended', behaves('max', 'right'), 'fixed more/finds the maximum'],
  ['a row comes', table([3, 6], [4, 8], [5, 10]), 'new-pass more/doubles 5'],
  ['a row goes', table([3, 6], [5, 10]), 'lost more/doubles 4'],
  ['a fault under a table', behaves('dbl', 'wrong'), 'regressed more/doubles 3', 'regressed more/doubles 5'],
  ['mended, with other values', all(behaves('dbl', 'right'), table([6, 12], [7, 14])), 'fixed more/doubles 6', 'fixed more/doubles 7'],
  [
    'a test moves to another file',
    all(goes('basic', 'multiplies'), comes('more', one('multiplies', 'mul', [2, 3], 6))),
    'renamed more/multiplies',
  ],
  [
    'a file does not load',
    loads('more', false),
    'lost more/finds the maximum',
    'lost more/doubles 6',
    'lost more/doubles 7',
    'lost more/multiplies',
  ],
  [
    'it loads again',
    loads('more', true),
    'new-pass more/finds the maximum',
    'new-pass more/doubles 6',
    'new-pass more/doubles 7',
    'new-pass more/multiplies',
  ],
  [
    'two faults, one of them skipped away',
    all(behaves('mul', 'wrong'), behaves('max', 'wrong'), isSkipped('more', 'multiplies')),
    'regressed more/finds the maximum',
    'newly-skipped more/multiplies',
  ],
  [
    'both are mended',
    all(behaves('mul', 'right'), behaves('max', 'right'), runsAgain('more', 'multiplies')),
    'fixed more/finds the maximum',
    'new-pass more/multiplies',
  ],
  [
    'another test in the place of one',
    all(
      goes('basic', 'adds nothing'),
      comes('basic', {
        name: 'halves nothing',
        calls: 'sub',
        cases: [
          { args: [90, 90], want: 0 },
          { args: [7, 1], want: 6 },
        ],
      }),
    ),
    'lost basic/adds nothing',
    'new-pass basic/halves nothing',
  ],
  ['a failure of every round is no chance', failsIn(...EVERY), 'regressed basic/adds'],
  ['and its end is a repair', failsIn(), 'fixed basic/adds'],
]

const namesOf = ({ files }: Program): string[] =>
  Object.entries(files).flatMap(([file, specs]) =>
    specs.flatMap(({ name, cases, table: isTable }) =>
      isTable === true ? cases.map(({ args }) => `${file}/${name} ${args.join(' ')}`) : [`${file}/${name}`],
    ),
  )

const allAtOnce = (before: Program, now: Program): string[] | null => {
  if (before.broken.length === now.broken.length) return null
  const what = now.broken.length > 0 ? 'lost' : 'new-pass'
  return namesOf(now).map((name) => `${what} ${name}`)
}

/** The first commit, then thirty. */
export const history = (): Commit[] => {
  let program = FIRST
  const later = EDITS.map(([title, edit, ...expected]) => {
    const before = program
    program = edit(program)
    return { title, program, expected: expected.toSorted(), together: (allAtOnce(before, program) ?? expected).toSorted() }
  })
  return [{ title: 'the first', program: FIRST, expected: [], together: [] }, ...later]
}
