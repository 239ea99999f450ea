import type { CoverageReport } from '../../session/coverage.ts'
import type { Place } from '../diagnostics/workspace-path.ts'
import { readCobertura } from './cobertura.ts'
import { coveragePyOf } from './coverage-py.ts'
import { readGoCover, type GoModule } from './go-cover.ts'
import { istanbulOf, istanbulSummaryOf } from './istanbul.ts'
import { readLcov } from './lcov.ts'

/** Where the runner ran, and, for Go alone, the modules by which it names files (`goModulesIn`). */
export type CoveragePlace = Place & { readonly goModules?: readonly GoModule[] | undefined }

type Reader = { readonly names: RegExp; readonly read: (text: string, place: CoveragePlace) => CoverageReport | undefined }

const READERS: readonly Reader[] = [
  { names: /\.json$/i, read: (text, place) => ofDocument(parsed(text), place) },
  { names: /\.xml$/i, read: (text, place) => (/^\s*</.test(text) ? readCobertura(text, place) : undefined) },
  { names: /\.(?:info|lcov)$/i, read: readLcov },
  { names: /\.(?:out|cov|coverprofile)$/i, read: (text, place) => readGoCover(text, place.goModules ?? []) },
]

/**
 * A runner's coverage report: lcov, Istanbul's JSON or summary, coverage.py's JSON, Go's profile, Cobertura's XML. The file's name says what is
 * tried first; its content decides. Undefined: none of these.
 */
export const readCoverage = (name: string, text: string, place: CoveragePlace): CoverageReport | undefined => {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const byName = READERS.filter(({ names }) => names.test(name))
  for (const { read } of [...byName, ...READERS.filter((reader) => !byName.includes(reader))]) {
    const report = read(plain, place)
    if (report !== undefined) return report
  }
  return undefined
}

const ofDocument = (document: unknown, place: Place): CoverageReport | undefined =>
  istanbulOf(document, place) ?? coveragePyOf(document, place) ?? istanbulSummaryOf(document, place)

const parsed = (text: string): unknown => {
  try {
    const document: unknown = JSON.parse(text)
    return document
  } catch {
    return undefined
  }
}
