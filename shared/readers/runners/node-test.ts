import { appended, isPackageScript, shellScript, shellWords, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import type { Runner } from './runner.ts'

const flagsFor = (reporter: string): string[] =>
  ['spec', reporter].flatMap((name) => [`--test-reporter=${name}`, '--test-reporter-destination=stdout'])

/** A script that needs the shell for its file patterns stays one; only the flags are written into it. */
const insideScript = (script: string, flags: readonly string[]): string =>
  script
    .replace(/(?<=^|\s)--test-reporter(-destination)?[= ]\S+/g, '')
    .replace(/(?<=^|\s)--test(?=\s|$)/, () => `--test ${shellWords(flags)}`)

/** Node takes everything behind the first file name for the test's own, so the flags stand beside `--test`. */
const instrument = (argv: readonly string[], reporters: string): string[] => {
  const flags = flagsFor(`${reporters}/node-test.mjs`)
  const script = shellScript(argv)
  if (script !== undefined) return [...argv.slice(0, 2), insideScript(script, flags)]
  if (isPackageScript(argv)) return appended(argv, flags)
  const plain = withoutFlags(argv, ['--test-reporter', '--test-reporter-destination'])
  return plain.flatMap((word) => (word === '--test' ? [word, ...flags] : [word]))
}

/** Everything up to the first file name; a script in a shell is taken apart, for its patterns give way to the files. */
const upToFiles = (argv: readonly string[]): string[] => {
  const words = shellScript(argv)?.split(/\s+/) ?? argv
  const test = words.indexOf('--test')
  const firstFile = words.findIndex((word, index) => index > test && !word.startsWith('-'))
  return firstFile === -1 ? [...words] : words.slice(0, firstFile)
}

export const nodeTest: Runner = {
  name: 'node-test',
  program: 'node',
  recognise: (command) => (command.includes('--test') && !command.includes('--watch') ? [...command] : undefined),
  // Behind a file name they would be the test's own, and a reporter beside the script's own would have no destination.
  takesFlagsLast: (command) => (command.at(-1)?.startsWith('-') ?? false) && !command.some((word) => word.startsWith('--test-reporter')),
  instrument: (argv, reporters) => ({ argv: instrument(argv, reporters), env: {} }),
  withFiles: (argv, files) => (isPackageScript(argv) ? appended(argv, files) : [...upToFiles(argv), ...files]),
  read: readOwnReport,
  listing: 'node --test cannot name its tests without running them',
}
