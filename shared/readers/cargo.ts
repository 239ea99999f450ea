import type { FileProblem, Outcome, TestResult, TestStatus } from '../session/outcome.ts'
import { cargoFailure } from './cargo-failure.ts'
import { readCargoBuild, type CargoBuild, type CargoTarget } from './cargo-messages.ts'
import { cargoSections, type CargoLine, type CargoSection } from './cargo-sections.ts'
import { rustFunctions, rustPlace, type RustTest } from './cargo-sources.ts'
import { withIds } from './test-ids.ts'

export type CargoRun = {
  /** What `cargo test --message-format=json` printed, both streams in their order. */
  readonly output: string
  /** The Rust sources of the project by their posix paths. */
  readonly files: ReadonlyMap<string, string>
  /** The workspace as the run saw it. */
  readonly root?: string | undefined
  /** Posix path below `root` in which it ran. */
  readonly cwd?: string | undefined
}

type Unnamed = Omit<TestResult, 'id'>
/** A section with the target that it is of: its name, source and folder, from the workspace. */
type Placed = {
  readonly section: CargoSection
  readonly label: string
  readonly source: string
  readonly folder: string
  readonly functions: ReadonlyMap<string, RustTest>
}

const statuses: Readonly<Record<CargoLine['status'], TestStatus>> = { ok: 'passed', FAILED: 'failed', ignored: 'skipped' }

const below = (root: string | undefined, path: string): string => {
  const folder = root === undefined ? undefined : `${root.replace(/\/$/, '')}/`
  return folder !== undefined && path.startsWith(folder) ? path.slice(folder.length) : path === root ? '' : path
}

/** cargo names files from the top of its own workspace, which is the folder of the run or one above it. */
const fromCargo =
  ({ files, cwd = '' }: CargoRun) =>
  <T extends { readonly file: string }>(named: T): T => {
    const parts = cwd === '' ? [] : cwd.split('/')
    const folders = [...parts.keys()].map((index) => parts.slice(0, parts.length - index).join('/'))
    const found = folders.map((folder) => `${folder}/${named.file}`).find((path) => files.has(path))
    return found === undefined ? named : { ...named, file: found }
  }

/** Newer versions of cargo name a library as its code does, older ones as its package. */
const crateName = (name: string): string => name.replaceAll('-', '_')

const targetOf = (section: CargoSection, build: CargoBuild): CargoTarget | undefined =>
  section.kind === 'binary'
    ? build.byExecutable.get(section.name)
    : build.targets.find(({ kind, name }) => kind === 'lib' && crateName(name) === crateName(section.name))

const place = (section: CargoSection, build: CargoBuild, { files, root }: CargoRun): Placed => {
  const target = targetOf(section, build)
  const source = target === undefined ? section.title.replace(/^unittests /, '') : below(root, target.source)
  const functions = new Map(rustFunctions(source, files).map((found) => [found.path, found]))
  const label = target === undefined ? section.name.replace(/-[0-9a-f]{16}$/, '') : target.name
  const kind = section.kind === 'doc' ? 'doc' : (target?.kind ?? 'test')
  const isCrate = kind === 'doc' || kind === 'lib'
  return { section, label: `${isCrate ? crateName(label) : label} ${kind}`, source, folder: below(root, target?.folder ?? ''), functions }
}

/** `core/src/lib.rs - add (line 14)`: the name stays the same when the line moves. */
const docPlace = (name: string): { file: string; line?: number; name: string } => {
  const [, file = '', item = '', line] = /^(.+?\.(?:rs|md)) - (.*?) ?\(line (\d+)\)$/.exec(name) ?? []
  return file === '' ? { file: '', name } : { file, line: Number(line), name: item === '' ? 'crate' : item }
}

/** Older versions run doc tests in the folder of their package, and name files from there. */
const inPackage = <T extends { readonly file: string }>(named: T, folder: string, { files }: CargoRun): T =>
  folder !== '' && files.has(`${folder}/${named.file}`) ? { ...named, file: `${folder}/${named.file}` } : named

const resultOf = (test: CargoLine, { section, label, source, folder, functions }: Placed, run: CargoRun): Unnamed => {
  const names = test.name.split('::')
  const doc = section.kind === 'doc' ? fromCargo(run)(inPackage(docPlace(test.name), folder, run)) : undefined
  const where = doc === undefined ? rustPlace(functions, source, names, run.files) : { file: doc.file, ...(doc.line && { line: doc.line }) }
  return {
    ...where,
    path: [label, ...(doc === undefined ? names : [doc.name])],
    status: statuses[test.status],
    ...((test.mode === 'should panic' || test.mode === 'compile fail') && { expectFail: true }),
    ...(test.reason !== undefined && { message: test.reason }),
    ...(test.durationMs !== undefined && { durationMs: test.durationMs }),
    ...(test.status === 'FAILED' && failureOf(test, section, folder, run)),
  }
}

const failureOf = (test: CargoLine, section: CargoSection, folder: string, run: CargoRun): Partial<Unnamed> => {
  const failure = cargoFailure(section.printed.get(test.name) ?? '', folder, section.kind)
  return { ...failure, ...(failure.frames && { frames: failure.frames.map(fromCargo(run)) }) }
}

/** Whether the process ended before it had told of everything that it announced. */
const endedEarly = ({ announced, tests, counts }: CargoSection): boolean =>
  announced !== undefined && counts === undefined && tests.length <= announced

/** Tests without a result, from the sources: named only where these are exactly as many as the binary announced. */
const unheard = ({ section, label, functions }: Placed): Unnamed[] => {
  const told = new Set(section.tests.map(({ name }) => name))
  const defined = [...functions.values()].filter(({ isTest }) => isTest)
  if (!endedEarly(section) || section.kind === 'doc' || defined.length !== section.announced) return []
  return defined
    .filter(({ path }) => !told.has(path))
    .map(({ path, file, line }) => ({ file, line, path: [label, ...path.split('::')], status: 'missing' }))
}

const uncounted = ({ tests, counts }: CargoSection): boolean => {
  if (counts === undefined) return false
  const told = (status: CargoLine['status']): number => tests.filter((test) => test.status === status).length
  return told('ok') < counts.passed || told('FAILED') !== counts.failed || told('ignored') !== counts.ignored
}

const problemsOf = ({ section, label, source }: Placed): FileProblem[] => {
  const { announced = 0, tests, died, failed } = section
  const say = (message: string): FileProblem[] => [{ file: source, message: `${label}: ${message}` }]
  if (endedEarly(section)) {
    const how = died === undefined ? '' : ` (${died})`
    return say(`its process ended early${how}: ${announced - tests.length} of ${announced} tests have no result`)
  }
  if (uncounted(section)) return say('its lines do not agree with its own counts: something else was printed between them')
  if (failed && !tests.some(({ status }) => status === 'FAILED'))
    return say(`it failed without naming a test${died === undefined ? '' : ` (${died})`}`)
  return []
}

const isWhole = (section: CargoSection): boolean =>
  section.counts !== undefined || section.died !== undefined || section.announced === undefined

/**
 * What `cargo test` printed. The lines of tests tell neither file nor line, so both come from the sources, through the target that the build
 * named for each executable; durations are told on nightly alone. Undefined: no test binary ran, and the compiler named no error.
 */
export const readCargoTest = (run: CargoRun): Outcome | undefined => {
  const whole = run.output.slice(0, run.output.lastIndexOf('\n') + 1)
  const lines = whole.split('\n').map((line) => line.replace(/\r$/, ''))
  const build = readCargoBuild(lines)
  const sections = cargoSections(lines).map((section) => place(section, build, run))
  if (sections.length === 0 && build.errors.length === 0) return undefined
  const results = sections.flatMap((placed) => placed.section.tests.map((test) => resultOf(test, placed, run)))
  return {
    runner: 'cargo',
    fidelity: 'format',
    tests: withIds([...results, ...sections.flatMap(unheard)]),
    problems: [...build.errors.map(fromCargo(run)), ...sections.flatMap(problemsOf)],
    ended: sections.every(({ section }) => isWhole(section)),
  }
}
