/** Where a test is defined. Without the sources nothing better than its package's folder is known. */
export type GoPlace = { readonly file: string; readonly line?: number }

export type GoSources = {
  /** The folder of a package, from the modules of the project; the import path itself when it is of none. */
  readonly folderOf: (packagePath: string) => string
  /** `names`: the chain of test and subtests. */
  readonly placeOf: (packagePath: string, names: readonly string[]) => GoPlace
  /** Every test, fuzz test and checked example that the package's files define; none of files that are built under a condition. */
  readonly testsOf: (packagePath: string) => { readonly name: string; readonly place: GoPlace }[]
  readonly has: (file: string) => boolean
}

type Defined = { readonly file: string; readonly line: number; readonly body: string; readonly conditional: boolean }

const folderOfFile = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.')

/** Built only for some systems or with some tags: `//go:build`, `x_windows_test.go`, `x_amd64_test.go`. */
const isConditional = (file: string, text: string): boolean =>
  /^\/\/(go:build| \+build) /m.test(text.slice(0, 4000)) ||
  /_(linux|darwin|windows|freebsd|openbsd|netbsd|android|ios|js|plan9|wasm|amd64|arm64|arm|386|riscv64|s390x|ppc64le)(_[a-z0-9]+)?_test\.go$/.test(
    file,
  )

const definition = /^func ((?:Test|Fuzz|Benchmark|Example)\w*)\s*\(/gm

const definedIn = (file: string, text: string): [string, Defined][] => {
  const conditional = isConditional(file, text)
  return [...text.matchAll(definition)].map((match) => {
    const end = text.indexOf('\n}', match.index)
    const body = text.slice(match.index, end === -1 ? undefined : end)
    return [match[1] ?? '', { file, line: text.slice(0, match.index).split('\n').length, body, conditional }]
  })
}

/** An example without `// Output:` is compiled and never run. */
const isRun = (name: string, { body, conditional }: Defined): boolean =>
  !conditional &&
  name !== 'TestMain' &&
  (/^(Test|Fuzz)([^a-z]|$)/.test(name) || (name.startsWith('Example') && /^\s*\/\/ (Unordered output|Output):/im.test(body)))

/** The line of `.Run("name"` inside the test, when exactly one is written there with this name. */
const subtestLine = ({ line, body }: Defined, names: readonly string[]): number => {
  const written = (names.at(-1) ?? '').replace(/#\d+$/, '')
  if (names.length < 2 || written === '') return line
  const found = [...body.matchAll(/\.Run\(\s*["`]([^"`\n]*)["`]/g)].filter((match) => match[1]?.replace(/\s/g, '_') === written)
  return found.length === 1 ? line + body.slice(0, found[0]?.index).split('\n').length - 1 : line
}

/** Reads `go.mod` and `_test.go` files (posix paths from the workspace): the stream of `go test` names neither files nor lines. */
export const goSources = (files: ReadonlyMap<string, string>): GoSources => {
  const modules = [...files]
    .filter(([path]) => path === 'go.mod' || path.endsWith('/go.mod'))
    .map(([path, text]) => ({ folder: folderOfFile(path), name: /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? '' }))
    .toSorted((one, other) => other.name.length - one.name.length)
  const folders = new Map<string, Map<string, Defined>>()
  for (const [file, text] of [...files]
    .filter(([path]) => path.endsWith('_test.go'))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const known = folders.get(folderOfFile(file)) ?? new Map<string, Defined>()
    folders.set(folderOfFile(file), known)
    for (const [name, found] of definedIn(file, text)) if (known.get(name)?.conditional ?? true) known.set(name, found)
  }
  const folderOf = (packagePath: string): string => {
    const found = modules.find(({ name }) => packagePath === name || packagePath.startsWith(`${name}/`))
    if (found === undefined) return packagePath
    const inside = packagePath.slice(found.name.length + 1)
    return [found.folder === '.' ? '' : found.folder, inside].filter((part) => part !== '').join('/') || '.'
  }
  return {
    folderOf,
    has: (file) => files.has(file),
    placeOf: (packagePath, names) => {
      const found = folders.get(folderOf(packagePath))?.get(names[0] ?? '')
      return found === undefined ? { file: folderOf(packagePath) } : { file: found.file, line: subtestLine(found, names) }
    },
    testsOf: (packagePath) =>
      [...(folders.get(folderOf(packagePath)) ?? [])]
        .filter(([name, found]) => isRun(name, found))
        .map(([name, { file, line }]) => ({ name, place: { file, line } })),
  }
}
