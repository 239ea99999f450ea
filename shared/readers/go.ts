import type { FileProblem, Outcome, TestResult, TestStatus } from '../session/outcome.ts'
import { buildProblems, unbuiltPackages } from './go-builds.ts'
import { readGoStream, type GoStream } from './go-events.ts'
import { goFailure, goMessage } from './go-failure.ts'
import { goSources, type GoSources } from './go-sources.ts'
import { withIds } from './test-ids.ts'

export type GoRun = {
  /** What `go test -json` printed, both streams in their order. */
  readonly output: string
  /** `go.mod` and `_test.go` files by their posix paths in the workspace. */
  readonly files: ReadonlyMap<string, string>
  /** The workspace as the run saw it; stacks name files below it. */
  readonly root?: string | undefined
  /** Posix path below `root` in which it ran: the compiler names files from there. */
  readonly cwd?: string | undefined
  /** A command that selects tests by name (`-run`, `-skip`): then a test that never began may not have been wanted. */
  readonly selects?: boolean | undefined
}

/** Paths that are told from where the run was can be read without knowing where that is. */
const NOWHERE = '/workspace'

type Unnamed = Omit<TestResult, 'id'>
type Shown = { readonly status: TestStatus; readonly seconds: number | undefined; readonly output: string }
/** One test of a package: each time it ran, and what it has printed since its newest start. */
type Tried = { readonly name: string; open: boolean; output: string; readonly shown: Shown[] }
type Package = { readonly path: string; readonly tests: Map<string, Tried>; output: string; end: 'pass' | 'fail' | 'skip' | undefined }

const statuses: Readonly<Record<string, TestStatus>> = { pass: 'passed', fail: 'failed', skip: 'skipped' }

const packageOf = (packages: Map<string, Package>, path: string): Package => {
  const known = packages.get(path) ?? { path, tests: new Map<string, Tried>(), output: '', end: undefined }
  packages.set(path, known)
  return known
}

const triedIn = ({ tests }: Package, name: string): Tried => {
  const known = tests.get(name) ?? { name, open: false, output: '', shown: [] }
  tests.set(name, known)
  return known
}

const follow = (tried: Tried, action: string, output: string, seconds: number | undefined): void => {
  const status = statuses[action]
  if (action === 'run') tried.output = ''
  if (action === 'output') tried.output += output
  if (status !== undefined) tried.shown.push({ status, seconds, output: tried.output })
  tried.open = action === 'run' || (tried.open && status === undefined)
}

const packagesOf = (events: GoStream['events']): Package[] => {
  const packages = new Map<string, Package>()
  for (const { Action, Package, Test, Output = '', Elapsed } of events) {
    if (Package === undefined) continue
    const within = packageOf(packages, Package)
    if (Test !== undefined) follow(triedIn(within, Test), Action, Output, Elapsed)
    else if (Action === 'output') within.output += Output
    else if (Action === 'pass' || Action === 'fail' || Action === 'skip') within.end = Action
  }
  return [...packages.values()]
}

/** `TestA/a/b` is `a/b` below `TestA` when nothing called `TestA/a` ran. */
const chainOf = (name: string, known: ReadonlyMap<string, unknown>): string[] => {
  for (let cut = name.lastIndexOf('/'); cut > 0; cut = name.lastIndexOf('/', cut - 1)) {
    const parent = name.slice(0, cut)
    if (known.has(parent)) return [...chainOf(parent, known), name.slice(cut + 1)]
  }
  return [name]
}

/** Before Go 1.20, a test that prints no last newline hides the results that are told behind it: its own, and those of the tests around it. */
const hiddenResults = ({ tests }: Package): Map<string, TestStatus> => {
  const all = [...tests.values()].map(({ output }) => output).join('\n')
  return new Map(
    [...all.matchAll(/--- (PASS|FAIL|SKIP): (\S+) \(\d/g)].flatMap(([, word = '', name = '']) => {
      const status = statuses[word.toLowerCase()]
      return status === undefined ? [] : [[name, status] as const]
    }),
  )
}

/** A test that began and did not end took the whole binary with it, or something else did. Benchmarks never say that they passed. */
const openResult = (tried: Tried, within: Package, hidden: TestStatus | undefined): Shown => {
  const ended = /^(panic: |fatal error: |SIG[A-Z]+: )/m.test(tried.output)
  const passed = within.end === 'pass' && tried.name.startsWith('Benchmark')
  const status = ended ? 'failed' : passed ? 'passed' : (hidden ?? 'missing')
  return { status, seconds: undefined, output: tried.output }
}

const resultOf = (shown: Shown, place: Pick<Unnamed, 'file' | 'line'>, path: string[], failure: () => Partial<Unnamed>): Unnamed => ({
  ...place,
  path,
  status: shown.status,
  ...(shown.seconds !== undefined && { durationMs: Math.round(shown.seconds * 1000) }),
  ...(shown.status === 'failed' && failure()),
  ...(shown.status === 'skipped' && goMessage(shown.output) !== '' && { message: goMessage(shown.output) }),
})

/** Its place is the line of its function; a failure carries the lines that it named. */
const resultsOf = (within: Package, sources: GoSources, root: string | undefined): Unnamed[] => {
  const places = { folder: sources.folderOf(within.path), root, has: sources.has }
  const hidden = [...within.tests.values()].some(({ open }) => open) ? hiddenResults(within) : new Map<string, TestStatus>()
  return [...within.tests.values()].flatMap((tried) => {
    const path = chainOf(tried.name, within.tests)
    const all = tried.open ? [...tried.shown, openResult(tried, within, hidden.get(tried.name))] : tried.shown
    const hasFailureBelow = (): boolean =>
      [...within.tests.values()].some(
        ({ name, shown }) => name.startsWith(`${tried.name}/`) && (shown.some(isFailed) || hidden.get(name) === 'failed'),
      )
    const failure = (output: string): Partial<Unnamed> =>
      goMessage(output) === '' && hasFailureBelow() ? { message: 'a test below it failed' } : goFailure(output, places)
    return all.map((shown) => resultOf(shown, sources.placeOf(within.path, path), path, () => failure(shown.output)))
  })
}

const isFailed = ({ status }: { readonly status: TestStatus }): boolean => status === 'failed'

/** Tests of a package that ended before it came to them, from its source: the stream does not know of them. */
const neverBegun = (within: Package, sources: GoSources): Unnamed[] =>
  sources
    .testsOf(within.path)
    .filter(({ name }) => !within.tests.has(name))
    .map(({ name, place }) => ({ ...place, path: [name], status: 'missing' }))

/** Whether the binary ended by itself: then every test that there is has said something. */
const endedEarly = ({ end, tests }: Package): boolean =>
  end !== 'pass' && end !== 'skip' && (tests.size === 0 || [...tests.values()].some(({ output, open }) => open || /^panic: /m.test(output)))

const packageProblems = (within: Package, tests: readonly Unnamed[], sources: GoSources): FileProblem[] => {
  const file = sources.folderOf(within.path)
  if (/^ok\s.*\(cached\)/m.test(within.output)) return [{ file, message: `${within.path}: a cached result, nothing was run` }]
  if (within.end !== 'fail' || tests.some(isFailed)) return []
  return [{ file, message: `${within.path} failed, although none of its tests did\n\n${within.output}`.trim().slice(0, 4000) }]
}

/**
 * What `go test -json` saw. Packages become files and lines by their sources. A panic ends the tests of its package: those that never began
 * are `missing`. Undefined: `go` printed no event at all.
 */
export const readGoTest = ({ output, files, root, cwd, selects = false }: GoRun): Outcome | undefined => {
  const { events, log, unreadable } = readGoStream(output)
  const sources = goSources(files)
  const packages = packagesOf(events)
  const unbuilt = new Set(unbuiltPackages([...log, ...packages.flatMap((within) => within.output.split('\n'))]))
  if (events.length === 0 && unbuilt.size === 0) return undefined
  const built = packages.filter(({ path }) => !unbuilt.has(path))
  const seen = built.map((within) => ({ within, tests: resultsOf(within, sources, root) }))
  const early = [...built.filter(endedEarly), ...[...unbuilt].map((path) => packageOf(new Map(), path))]
  return {
    runner: 'go',
    fidelity: 'format',
    tests: withIds([...seen.flatMap(({ tests }) => tests), ...(selects ? [] : early.flatMap((within) => neverBegun(within, sources)))]),
    problems: [
      ...buildProblems([...unbuilt], log, sources.folderOf, { root: root ?? NOWHERE, cwd }),
      ...seen.flatMap(({ within, tests }) => packageProblems(within, tests, sources)),
      ...(unreadable === 0 ? [] : [{ file: '', message: `${unreadable} lines of what go printed could not be read` }]),
    ],
    ended: built.every(({ end }) => end !== undefined),
  }
}
