import { appended, isPackageScript, shellScript, splitAtProgram, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import { listedInReport } from './listed.ts'
import type { Runner } from './runner.ts'

const watching = ['--watch', '-w']
/** With one of these it answers something else than how its tests went. */
const others = ['init', '--dry-run', '--list-interfaces', '--list-reporters', '--version', '-V', '--help', '-h']
const reporterFlags = ['--reporter', '-R', '--reporter-option', '--reporter-options', '-O']

/** Options whose value is the next word, when it is not behind `=`. */
const valued = new Set(
  [
    '--config --extension --fgrep -f --file --global --globals --grep -g --ignore --exclude --jobs -j --node-option -n --package',
    '--require -r --retries --slow -s --spec --timeout --timeouts -t --ui -u --watch-files --watch-ignore --import --loader',
    '--experimental-loader --conditions -C',
    ...reporterFlags,
  ]
    .join(' ')
    .split(' '),
)

const instrument = (argv: readonly string[], reporters: string): string[] => {
  const { before, own } = splitAtProgram(argv, 'mocha')
  const ours = `${reporters}/mocha.cjs`
  return appended([...before, ...withoutFlags(own, reporterFlags)], ['--reporter', ours, '--require', ours])
}

/** The command without the files and patterns that it names: mocha runs those beside the ones that are added. */
const withoutSpecs = (argv: readonly string[]): string[] => {
  const script = shellScript(argv)
  // What needed the shell was its patterns; without them the words are plain.
  const words = script === undefined ? argv : script.trim().split(/\s+/)
  const { before, own } = splitAtProgram(words, 'mocha')
  const kept = withoutFlags(own.slice(1), ['--spec']).filter(
    (word, index, all) => word.startsWith('-') || (valued.has(all[index - 1] ?? '') && all[index - 1] !== '--'),
  )
  const plain = [...before, ...own.slice(0, 1), ...kept.filter((word) => word !== '--')]
  return script !== undefined && /^\w+=/.test(plain[0] ?? '') ? ['env', ...plain] : plain
}

export const mocha: Runner = {
  name: 'mocha',
  program: 'mocha',
  recognise: ([program = '', ...rest]) =>
    rest.some((word) => others.includes(word)) ? undefined : [program, ...rest.filter((flag) => !watching.includes(flag))],
  instrument: (argv, reporters) => ({ argv: instrument(argv, reporters), env: {} }),
  withFiles: (argv, files) => appended(isPackageScript(argv) ? argv : withoutSpecs(argv), files),
  read: readOwnReport,
  listing: {
    argv: (argv, reporters) => appended(instrument(argv, reporters), ['--dry-run']),
    read: ({ report }) => listedInReport(report),
  },
}
