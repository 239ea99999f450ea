/** `go test`, `go -C folder test`, a path to go: where `test` stands; -1 when the command is another. */
export const goTestAt = (argv: readonly string[]): number => {
  const program = argv.findIndex((word) => !word.includes('=') && word !== 'env')
  if (!/^(.*\/)?go[\d.]*$/.test(argv[program] ?? '')) return -1
  const first = argv[program + 1] === '-C' ? program + 3 : program + 1
  return argv[first] === 'test' ? first : -1
}

const flagName = (word: string): string => word.replace(/^--?(test\.)?/, '').replace(/=.*$/, '')

/** Flags of `go test` that take no value; behind any other the next word may be its value. */
const alone = new Set([
  'a',
  'asan',
  'benchmem',
  'c',
  'cover',
  'failfast',
  'fullpath',
  'i',
  'json',
  'linkshared',
  'msan',
  'n',
  'race',
  'short',
])
for (const name of ['modcacherw', 'trimpath', 'v', 'work', 'x']) alone.add(name)

const isPattern = (word: string): boolean => /^\.{0,2}(\/|$)|\.\.\.$|^[\w-]+(\.[\w-]+)+\//.test(word)

/** What follows `-args` belongs to the test binary. */
const ownWords = (argv: readonly string[]): readonly string[] => {
  const rest = argv.findIndex((word) => word === '-args' || word === '--args')
  return rest === -1 ? argv : argv.slice(0, rest)
}

const isPackage = (words: readonly string[], index: number): boolean => {
  const [word = '', before = ''] = [words[index], words[index - 1]]
  const isValue = before.startsWith('-') && !before.includes('=') && !alone.has(flagName(before))
  return !word.startsWith('-') && !isValue && isPattern(word)
}

/** Whether a flag stands in the command, in any of its forms: `-run X`, `--run=X`, `-test.run=X`. */
export const hasGoFlag = (argv: readonly string[], name: string): boolean =>
  ownWords(argv).some((word) => word.startsWith('-') && flagName(word) === name)

/** The command for these packages in place of those that it names. */
export const withPackages = (argv: readonly string[], packages: readonly string[]): string[] => {
  const at = goTestAt(argv)
  const own = ownWords(argv)
  const words = own.slice(at + 1)
  return [...argv.slice(0, at + 1), ...words.filter((_, index) => !isPackage(words, index)), ...packages, ...argv.slice(own.length)]
}
