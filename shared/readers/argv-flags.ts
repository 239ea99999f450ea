const isFlag = (word: string, names: readonly string[]): boolean => names.some((name) => word === name || word.startsWith(`${name}=`))

/** Removes flags that take a value in both their forms, `--name=value` and `--name value`. */
export const withoutFlags = (argv: readonly string[], names: readonly string[]): string[] =>
  argv.filter((word, index) => !isFlag(word, names) && !names.includes(argv[index - 1] ?? ''))

/** Before a `--`, behind which a runner takes everything for file names. */
export const insertBeforeRest = (argv: readonly string[], flags: readonly string[]): string[] => {
  const rest = argv.indexOf('--')
  return rest === -1 ? [...argv, ...flags] : [...argv.slice(0, rest), ...flags, ...argv.slice(rest)]
}

/** One word for a shell, whatever is in it. */
export const shellWord = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** A package program that runs a script of the project and hands on what stands behind `--`. */
export const isPackageScript = (argv: readonly string[]): boolean =>
  ['npm', 'pnpm', 'yarn', 'bun'].includes(argv[0] ?? '') && ['test', 'run', 't', 'run-script'].includes(argv[1] ?? '')
