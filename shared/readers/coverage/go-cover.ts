import type { CoverageReport } from '../../session/coverage.ts'
import { addHits, fileCoverage } from './file-coverage.ts'

/** A Go module of the workspace: its path as imported, and the posix folder of its go.mod, '' for the workspace itself. */
export type GoModule = { readonly path: string; readonly folder: string }

/** The modules that go.mod files name; `files`: texts by posix path from the workspace. */
export const goModulesIn = (files: ReadonlyMap<string, string>): GoModule[] =>
  [...files].flatMap(([file, text]): GoModule[] => {
    const folder = /^(?:(.*)\/)?go\.mod$/.exec(file)
    const path = /^\s*module\s+"?([^\s"]+)"?/m.exec(text)?.[1]
    return folder === null || path === undefined ? [] : [{ path, folder: folder[1] ?? '' }]
  })

/** `example.com/x/in/a.go:3.19,4.11 1 0`: from line.column to line.column, statements, times. */
const BLOCK = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/
/** No code has blocks of this many lines; a broken report must not fill the memory. */
const LONGEST_BLOCK = 100_000

/**
 * What `go test -coverprofile` writes, in any mode. Go counts statements in blocks; a line is reached when one of its blocks is. Files are named
 * by their package, so without the module of a file its name stays as it is.
 */
export const readGoCover = (text: string, modules: readonly GoModule[]): CoverageReport | undefined => {
  const [mode = '', ...lines] = text.split('\n').map((line) => line.trim())
  if (!/^mode: (?:set|count|atomic)$/.test(mode)) return undefined
  const files = new Map<string, Map<number, number>>()
  for (const line of lines) {
    const [, name, first, last, count] = BLOCK.exec(line) ?? []
    if (name === undefined || Number(last) - Number(first) > LONGEST_BLOCK) continue
    const hits = files.get(name) ?? new Map<number, number>()
    files.set(name, hits)
    for (let at = Number(first); at <= Number(last); at += 1) addHits(hits, at, Number(count))
  }
  return { format: 'go cover', files: [...files].map(([name, hits]) => fileCoverage(pathOf(name, modules), hits, null)) }
}

/** The longest module path is the nearest one: modules may lie in each other. */
const pathOf = (name: string, modules: readonly GoModule[]): string => {
  const [module] = modules.filter(({ path }) => name.startsWith(`${path}/`)).toSorted((a, b) => b.path.length - a.path.length)
  if (module === undefined) return name
  const below = name.slice(module.path.length + 1)
  return module.folder === '' ? below : `${module.folder}/${below}`
}
