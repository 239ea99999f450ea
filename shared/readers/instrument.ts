import type { RunnerName } from './read-outcome.ts'

const isReporterFlag = (flag: string, names: readonly string[]): boolean =>
  names.some((name) => flag === name || flag.startsWith(`${name}=`))

/** Removes a flag in both its forms, `--name=value` and `--name value`. */
const without = (argv: readonly string[], names: readonly string[]): string[] =>
  argv.filter((argument, index) => !isReporterFlag(argument, names) && !names.includes(argv[index - 1] ?? ''))

/** Before a `--`, behind which a runner takes everything for file names. */
const insertBeforeRest = (argv: readonly string[], flags: readonly string[]): string[] => {
  const rest = argv.indexOf('--')
  return rest === -1 ? [...argv, ...flags] : [...argv.slice(0, rest), ...flags, ...argv.slice(rest)]
}

const vitest = (argv: readonly string[], reporter: string): string[] => {
  const flags = ['--reporter=default', `--reporter=${reporter}`, '--includeTaskLocation']
  const plain = without(argv, ['--reporter', '--includeTaskLocation'])
  return plain[0] === 'npm' && !plain.includes('--') ? [...plain, '--', ...flags] : insertBeforeRest(plain, flags)
}

const nodeFlags = (names: readonly string[]): string[] =>
  names.flatMap((name) => [`--test-reporter=${name}`, '--test-reporter-destination=stdout'])

/** A script that needs the shell for its file patterns stays one; only the flags are written into it. */
const insideScript = (script: string, reporter: string): string =>
  script.replace(/(?<=^|\s)--test-reporter(-destination)?[= ]\S+/g, '').replace(/(?<=^|\s)--test(?=\s|$)/, () => {
    const quoted = `'${reporter.replaceAll("'", String.raw`'\''`)}'`
    return ['--test', ...nodeFlags(['spec', quoted])].join(' ')
  })

/** Node takes everything behind the first file name for the test's own, so the flags stand beside `--test`. */
const nodeTest = (argv: readonly string[], reporter: string): string[] => {
  const [shell = '', option = '', script] = argv
  if (shell === 'sh' && option === '-c' && script !== undefined) return [shell, option, insideScript(script, reporter)]
  const plain = without(argv, ['--test-reporter', '--test-reporter-destination'])
  return plain.flatMap((argument) => (argument === '--test' ? [argument, ...nodeFlags(['spec', reporter])] : [argument]))
}

/** The same command with our reporter; a reporter of the user's own on the command line gives way to the standard one beside ours. */
export const instrument = (runner: RunnerName, argv: readonly string[], reporterPath: string): string[] => {
  switch (runner) {
    case 'vitest':
      return vitest(argv, reporterPath)
    case 'node-test':
      return nodeTest(argv, reporterPath)
    case 'exit':
      return [...argv]
  }
}
