import { agreeWithEnd } from '../agree-with-end.ts'
import { appended } from '../argv-flags.ts'
import { byExit, ofRun } from '../by-exit.ts'
import { readGoStream } from '../go-events.ts'
import { readGoTest } from '../go.ts'
import { goTestAt, hasGoFlag, withPackages } from '../go-words.ts'
import type { Outcome } from '../../session/outcome.ts'
import type { Instrumented, Listed, Observed, ProjectFiles, Runner } from './runner.ts'

/** Flags that make it tell or build something instead of running tests. */
const tellers = ['list', 'c', 'n', 'h', 'help']

/** A cached result is not a run, so each test runs at least once; who asks for more gets more. */
const flagsFor = (argv: readonly string[]): string[] => [
  ...(hasGoFlag(argv, 'json') ? [] : ['-json']),
  ...(hasGoFlag(argv, 'count') ? [] : ['-count=1']),
]

const insert = (argv: readonly string[], flags: readonly string[]): string[] => {
  const at = goTestAt(argv)
  return at === -1 ? appended(argv, flags) : [...argv.slice(0, at + 1), ...flags, ...argv.slice(at + 1)]
}

/** Without a network, waiting for the proxy says nothing, and neither a toolchain nor a module is fetched. `go.mod` is left as it is. */
const environment = { GOPROXY: 'off', GOTOOLCHAIN: 'local' } as const

const instrument = (argv: readonly string[]): Instrumented => ({ argv: insert(argv, flagsFor(argv)), env: environment })

/** `go.work` names the modules; `./...` in its folder would find none of them. */
const patternsOf = (work: string): string[] => {
  const uses = [...work.matchAll(/^use\s+(?:\(([^)]*)\)|([^\s(]\S*))/gm)].flatMap(([, many = '', one = '']) => [...many.split('\n'), one])
  const folders = uses.map((line) => line.replace(/\/\/.*$/, '').trim()).filter((line) => line !== '')
  return folders.map((folder) => (folder === '.' ? './...' : `${folder.replace(/\/$/, '')}/...`))
}

const detect = (files: ProjectFiles) => {
  const work = files.get('go.work')
  if (work !== undefined) return [{ argv: ['go', 'test', ...patternsOf(work)], why: 'go.work' }]
  return files.has('go.mod') ? [{ argv: ['go', 'test', './...'], why: 'go.mod' }] : []
}

const folderOf = (file: string): string => (file.includes('/') ? `./${file.slice(0, file.lastIndexOf('/')).replace(/^\.\//, '')}` : '.')

const MOST_SAID = 4000

/** `go` ended before it ran anything: what it said is the reason. */
const nothingRan = ({ runner, output, end }: Observed): Outcome => {
  const said = (output ?? '').trim().slice(0, MOST_SAID)
  return byExit(runner, end, [ofRun(said === '' ? 'go printed nothing: only the exit code is known' : said)])
}

const read = (observed: Observed): Outcome => {
  const { output, files = new Map<string, string>(), root, cwd, argv = [], end } = observed
  const selects = hasGoFlag(argv, 'run') || hasGoFlag(argv, 'skip')
  const outcome = readGoTest({ output: output ?? '', files, root, cwd, selects })
  return outcome === undefined ? nothingRan(observed) : agreeWithEnd(outcome, end)
}

/** Names that `-list` prints among the results of packages; benchmarks are not run by `go test`. */
const listed = (output: string): Listed | undefined => {
  const { events } = readGoStream(output)
  if (!events.some(({ Action }) => Action === 'pass')) return undefined
  const names = events.flatMap(({ Package = '', Output = '' }) =>
    /^(Test|Fuzz|Example)\S*\n$/.test(Output) ? [`${Package} ${Output.trim()}`] : [],
  )
  return { kind: 'tests', names }
}

export const go: Runner = {
  name: 'go',
  detect,
  recognise: (command) => (goTestAt(command) === -1 || tellers.some((name) => hasGoFlag(command, name)) ? undefined : [...command]),
  instrument,
  /** Go builds packages, not files, so the packages of the files are run. */
  withFiles: (argv, files) => withPackages(argv, [...new Set(files.map(folderOf))]),
  read,
  reads: (path) => /(^|\/)go\.mod$|_test\.go$/.test(path),
  listing: {
    argv: (argv) => insert(argv, ['-json', '-list=.']),
    read: ({ output }) => listed(output),
  },
}
