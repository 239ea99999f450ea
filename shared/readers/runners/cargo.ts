import type { Outcome } from '../../session/outcome.ts'
import { agreeWithEnd } from '../agree-with-end.ts'
import { appended } from '../argv-flags.ts'
import { byExit, ofRun } from '../by-exit.ts'
import { readCargoTest } from '../cargo.ts'
import { cargoTestAt, splitWords, withReadableOutput, withTargets } from '../cargo-words.ts'
import type { Instrumented, Listed, Observed, Runner } from './runner.ts'

/** Words that make it build or tell something instead of running tests. */
const tellers = ['--no-run', '--help', '-h', '--list']

/** No network, so nothing is asked of a registry; colours would stand inside the lines that are read. */
const environment = {
  CARGO_NET_OFFLINE: 'true',
  CARGO_TERM_COLOR: 'never',
  CARGO_TERM_PROGRESS_WHEN: 'never',
  CARGO_TERM_QUIET: 'false',
} as const

/** Our starter of test binaries, which has them tell their durations; a runner of the user's for this target goes before it. Windows has no `sh`. */
const starter = (reporters: string): string[] =>
  /^[a-z]:/i.test(reporters) ? [] : ['--config', `target."cfg(all())".runner=${JSON.stringify(['sh', `${reporters}/cargo-runner.sh`])}`]

const instrument = (argv: readonly string[], reporters: string): Instrumented => {
  const flags = ['--no-fail-fast', '--message-format=json', ...starter(reporters)]
  return { argv: cargoTestAt(argv) === -1 ? appended(argv, flags) : withReadableOutput(argv, flags), env: environment }
}

const MOST_SAID = 4000

/** cargo ended before it compiled or ran anything: what it said is the reason. */
const nothingRan = ({ runner, output, end }: Observed): Outcome => {
  const said = (output ?? '').trim().slice(0, MOST_SAID)
  return byExit(runner, end, [ofRun(said === '' ? 'cargo printed nothing: only the exit code is known' : said)])
}

const read = (observed: Observed): Outcome => {
  const { output, files = new Map<string, string>(), root, cwd, end } = observed
  const outcome = readCargoTest({ output: output ?? '', files, root, cwd })
  return outcome === undefined ? nothingRan(observed) : agreeWithEnd(outcome, end)
}

/** Below the heading of each binary: `tests::adds: test`. */
const listed = (output: string): Listed | undefined => {
  const names: string[] = []
  let binary: string | undefined
  for (const line of output.split('\n')) {
    const heading = /^\s+(?:Running (?:unittests )?(\S+)|Doc-tests (\S+))/.exec(line)
    if (heading !== null) binary = heading[1] ?? heading[2]
    const name = /^(.+): test$/.exec(line)?.[1]
    if (binary !== undefined && name !== undefined) names.push(`${binary} ${name}`)
  }
  return binary === undefined ? undefined : { kind: 'tests', names }
}

export const cargo: Runner = {
  name: 'cargo',
  // In the folder of a workspace alone its members would not be asked without saying so when it is a package, too.
  detect: (files) => {
    const manifest = files.get('Cargo.toml')
    if (manifest === undefined) return []
    const all = /^\[workspace\]/m.test(manifest) && /^\[package\]/m.test(manifest) ? ['--workspace'] : []
    return [{ argv: ['cargo', 'test', ...all], why: 'Cargo.toml' }]
  },
  recognise: (command) => (cargoTestAt(command) === -1 || command.some((word) => tellers.includes(word)) ? undefined : [...command]),
  instrument,
  withFiles: withTargets,
  read,
  reads: (path) => path.endsWith('.rs') && !/(^|\/)target\//.test(path),
  listing: {
    argv: (argv) => {
      const { own, harness } = splitWords(argv)
      return [...own, '--', ...harness, '--list', '--format', 'terse']
    },
    read: ({ output }) => listed(output),
  },
}
