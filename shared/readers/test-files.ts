import type { RunnerName } from '../session/outcome.ts'

/** A detected test command narrowed to some files: in place of those it names itself, where the runner is one we know. */
export const withTestFiles = (runner: RunnerName, argv: readonly string[], files: readonly string[]): string[] => {
  if (files.length === 0) return [...argv]
  switch (runner) {
    case 'vitest':
      return [...argv, ...files]
    case 'node-test':
      return [...nodeFlags(argv), ...files]
    case 'exit':
      // npm hands on only what stands behind `--`.
      return [...argv, ...(argv[0] === 'npm' ? ['--'] : []), ...files]
  }
}

/** Everything up to the first file name; a script in a shell is taken apart, for its patterns give way to the files. */
const nodeFlags = (argv: readonly string[]): string[] => {
  const words = argv[0] === 'sh' ? (argv[2] ?? '').split(/\s+/) : argv
  const test = words.indexOf('--test')
  const firstFile = words.findIndex((word, index) => index > test && !word.startsWith('-'))
  return firstFile === -1 ? [...words] : words.slice(0, firstFile)
}
