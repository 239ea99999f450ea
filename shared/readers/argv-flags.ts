const isFlag = (word: string, names: readonly string[]): boolean => names.some((name) => word === name || word.startsWith(`${name}=`))

/** Removes flags that take a value in both their forms, `--name=value` and `--name value`. */
export const withoutFlags = (argv: readonly string[], names: readonly string[]): string[] =>
  argv.filter((word, index) => !isFlag(word, names) && !names.includes(argv[index - 1] ?? ''))

/** Before a `--`, behind which a runner takes everything for file names. */
const insertBeforeRest = (argv: readonly string[], words: readonly string[]): string[] => {
  const rest = argv.indexOf('--')
  return rest === -1 ? [...argv, ...words] : [...argv.slice(0, rest), ...words, ...argv.slice(rest)]
}

/** One word for a shell, whatever is in it. */
const shellWord = (word: string): string => (/^[\w./=:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)

/** Words for a shell, quoted where they need it. */
export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ')

/** The script of `sh -c SCRIPT`: a command that needs the shell for its file patterns, and does nothing else there. */
export const shellScript = (argv: readonly string[]): string | undefined => (argv[0] === 'sh' && argv[1] === '-c' ? argv[2] : undefined)

/** A package program that runs a script of the project. */
export const isPackageScript = (argv: readonly string[]): boolean =>
  ['npm', 'pnpm', 'yarn', 'bun'].includes(argv[0] ?? '') && ['test', 't', 'run', 'run-script'].includes(argv[1] ?? '')

/** Hands words on to what a package script runs, before those that are handed on already: npm takes only what stands behind `--`. */
const behindScript = (argv: readonly string[], words: readonly string[]): string[] => {
  const rest = argv.indexOf('--')
  if (rest !== -1) return [...argv.slice(0, rest + 1), ...words, ...argv.slice(rest + 1)]
  if (argv[0] === 'npm') return [...argv, '--', ...words]
  const name = argv[1] === 'run' ? 3 : 2
  return [...argv.slice(0, name), ...words, ...argv.slice(name)]
}

/** Adds words to a command where they reach the runner: at the end of a shell's script, behind a package script, before a `--`. */
export const appended = (argv: readonly string[], words: readonly string[]): string[] => {
  const script = shellScript(argv)
  if (script !== undefined) return [...argv.slice(0, 2), `${script} ${shellWords(words)}`]
  return isPackageScript(argv) ? behindScript(argv, words) : insertBeforeRest(argv, words)
}

/** `node_modules/.bin/jest`, `./node_modules/jest/bin/jest.js` -> `jest`; any other word is its own name. */
export const programName = (word: string): string => {
  const installed = /(?:^|\/)node_modules\/(?:\.bin\/|[\w-]+\/(?:bin\/|dist\/)?)_?(jest|mocha|vitest)(?:\.[cm]?js)?$/.exec(word)?.[1]
  return installed ?? (word === '_mocha' ? 'mocha' : word)
}

/** What stands before the runner's own name in a command (assignments, `node` and its flags, a coverage program), and from there on. */
export const splitAtProgram = (argv: readonly string[], name: string): { before: string[]; own: string[] } => {
  const at = Math.max(
    0,
    argv.findIndex((word) => programName(word) === name),
  )
  return { before: argv.slice(0, at), own: argv.slice(at) }
}
