import { withoutFlags } from './argv-flags.ts'

/** `cargo test`, `cargo +nightly t`: where the subcommand stands; -1 when the command is another. */
export const cargoTestAt = (argv: readonly string[]): number => {
  const program = argv.findIndex((word) => !word.includes('=') && word !== 'env')
  if (!/^(.*\/)?cargo$/.test(argv[program] ?? '')) return -1
  const first = argv[program + 1]?.startsWith('+') === true ? program + 2 : program + 1
  return argv[first] === 'test' || argv[first] === 't' ? first : -1
}

/** The words for cargo and, behind `--`, those for the test binaries. */
export const splitWords = (argv: readonly string[]): { own: readonly string[]; harness: readonly string[] } => {
  const rest = argv.indexOf('--')
  return rest === -1 ? { own: argv, harness: [] } : { own: argv.slice(0, rest), harness: argv.slice(rest + 1) }
}

/** What would hide single tests, or print between their lines. */
const hiding = new Set(['-q', '--quiet', '--nocapture', '--no-capture'])
const shown = (words: readonly string[]): string[] => words.filter((word) => !hiding.has(word))

/** The same command with flags by which all binaries run and its build is told as JSON, and with each test on a line of its own. */
export const withReadableOutput = (argv: readonly string[], flags: readonly string[]): string[] => {
  const at = cargoTestAt(argv)
  const { own, harness } = splitWords(argv)
  const plain = shown(withoutFlags(own.slice(at + 1), ['--message-format'])).filter((word) => word !== '--no-fail-fast')
  const rest = shown(withoutFlags(harness, ['--format']))
  return [...own.slice(0, at + 1), ...flags, ...plain, ...(rest.length > 0 ? ['--', ...rest] : [])]
}

/** `tests/outside.rs` is the target `outside`; any other file is in a crate whose tests cannot be chosen by file. */
const targetFlag = (file: string): string[] => {
  const name = /(?:^|\/)tests\/([^/]+)(?:\.rs|\/main\.rs)$/.exec(file)?.[1]
  return name === undefined ? [] : ['--test', name]
}

/** Narrowed to the targets of these files where all of them have one; else all tests run, which includes them. */
export const withTargets = (argv: readonly string[], files: readonly string[]): string[] => {
  const flags = files.map(targetFlag)
  if (flags.some((words) => words.length === 0)) return [...argv]
  const at = cargoTestAt(argv)
  return [...argv.slice(0, at + 1), ...new Set(flags.map((words) => words.join('='))), ...argv.slice(at + 1)]
}
