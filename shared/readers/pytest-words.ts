/** The last word of a path: `.venv/bin/python3` is `python3`. */
const programOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1)

const isPytest = (word: string): boolean => /^(pytest(-3)?|py\.test)$/.test(programOf(word))
const isPython = (word: string): boolean => /^(python|pypy)[\d.]*$/.test(programOf(word))

/** Programs whose `run` starts another one inside the project's environment. */
const launchers = ['uv', 'poetry', 'pipenv', 'pdm', 'rye', 'hatch']
const startsProgram = (before: readonly string[]): boolean =>
  before.length === 0 ||
  (launchers.includes(programOf(before[0] ?? '')) && before[1] === 'run') ||
  (programOf(before[0] ?? '') === 'env' && before.slice(1).every((word) => word.includes('=')))

/** `python -m pytest`, `coverage run -m pytest`, with whatever options stand between. */
const startsModule = (before: readonly string[]): boolean => {
  if (before.at(-1) !== '-m') return false
  const words = before.slice(0, -1)
  const program = words.findIndex((word) => isPython(word) || programOf(word) === 'coverage')
  return program !== -1 && startsProgram(words.slice(0, program))
}

/** Where `pytest` stands in a command that runs it, whatever starts it; -1 when it does not. */
export const pytestAt = (argv: readonly string[]): number =>
  argv.findIndex((word, index) => {
    const before = argv.slice(0, index)
    return isPytest(word) && (startsProgram(before) || startsModule(before))
  })

/** Short and long options that take no value, so that what follows one is a name. Of any other the next word may be the value. */
const alone =
  /^(-[vqsxlh]+|--(verbose|quiet|exitfirst|showlocals|lf|ff|nf|sw|cov|pdb|last-failed|failed-first|strict-markers|strict-config|no-.*))$/

const isName = (words: readonly string[], index: number): boolean => {
  const [word = '', before] = [words[index], words[index - 1]]
  if (word.startsWith('-')) return false
  return before === undefined || !before.startsWith('-') || before.includes('=') || alone.test(before)
}

/** The command without the files and ids that it names; what may be an option's value stays. */
export const withoutNames = (argv: readonly string[]): string[] => {
  const at = pytestAt(argv)
  const words = argv.slice(at + 1)
  return [...argv.slice(0, at + 1), ...words.filter((_, index) => !isName(words, index))]
}
