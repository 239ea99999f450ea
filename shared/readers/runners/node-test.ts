import { shellWord, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import type { Runner } from './runner.ts'

const reporterFlags = (names: readonly string[]): string[] =>
  names.flatMap((name) => [`--test-reporter=${name}`, '--test-reporter-destination=stdout'])

/** A script that needs the shell for its file patterns stays one; only the flags are written into it. */
const insideScript = (script: string, reporter: string): string =>
  script
    .replace(/(?<=^|\s)--test-reporter(-destination)?[= ]\S+/g, '')
    .replace(/(?<=^|\s)--test(?=\s|$)/, () => ['--test', ...reporterFlags(['spec', shellWord(reporter)])].join(' '))

/** Node takes everything behind the first file name for the test's own, so the flags stand beside `--test`. */
const instrument = (argv: readonly string[], reporters: string): string[] => {
  const reporter = `${reporters}/node-test.mjs`
  const [shell = '', option = '', script] = argv
  if (shell === 'sh' && option === '-c' && script !== undefined) return [shell, option, insideScript(script, reporter)]
  const plain = withoutFlags(argv, ['--test-reporter', '--test-reporter-destination'])
  return plain.flatMap((argument) => (argument === '--test' ? [argument, ...reporterFlags(['spec', reporter])] : [argument]))
}

/** Everything up to the first file name; a script in a shell is taken apart, for its patterns give way to the files. */
const upToFiles = (argv: readonly string[]): string[] => {
  const words = argv[0] === 'sh' ? (argv[2] ?? '').split(/\s+/) : argv
  const test = words.indexOf('--test')
  const firstFile = words.findIndex((word, index) => index > test && !word.startsWith('-'))
  return firstFile === -1 ? [...words] : words.slice(0, firstFile)
}

export const nodeTest: Runner = {
  name: 'node-test',
  recognise: (command) => (command[0] === 'node' && command.includes('--test') && !command.includes('--watch') ? [...command] : undefined),
  instrument: (argv, reporters) => ({ argv: instrument(argv, reporters), env: {} }),
  withFiles: (argv, files) => [...upToFiles(argv), ...files],
  read: readOwnReport,
  listing: 'node --test cannot list tests without running them',
}
