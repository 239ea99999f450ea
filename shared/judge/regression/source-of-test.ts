import type { TestResult } from '../../session/outcome.ts'
import type { TestFile, TestManifest } from '../../session/test-manifest.ts'

/** What the sources of one tree say of a test that ran; null where they do not name it. */
export type SourceOfTest = (test: TestResult) => TestManifest | null

/**
 * Finds the source of results: by the names around it, by its line, and for a case of a table or a subtest by the test around it. Runners write
 * parameters into names, so those are left out.
 */
export const sourcesOf = (files: readonly TestFile[]): SourceOfTest => {
  const byFile = new Map(files.flatMap((file) => (file.kind === 'tests' ? [[file.path, file.tests] as const] : [])))
  return (test) => {
    const manifests = byFile.get(test.file) ?? []
    const names = plainPath(test)
    return (
      manifests.find(({ path }) => isSame(path, names)) ??
      (test.line === undefined ? undefined : manifests.findLast(({ line, endLine }) => isWithin(test.line ?? 0, line, endLine))) ??
      manifests.findLast(({ path }) => path.length > 0 && path.length < names.length && isSame(path, names.slice(0, path.length))) ??
      null
    )
  }
}

const isWithin = (line: number, first: number, last: number): boolean => line >= first && line <= last

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((name, at) => name === b[at])

const plainPath = ({ path, params }: TestResult): string[] =>
  path.map((name, at) => (at === path.length - 1 && params !== undefined && name.endsWith(params) ? name.slice(0, -params.length) : name))
