import { changed } from '../../git/changes.ts'
import type { Repository } from '../../git/repository.ts'
import { isTestSide } from '../../judge/regression/test-side.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { TestFile } from '../../session/test-manifest.ts'
import { treeTexts } from '../runs/tree-texts.ts'

/** What two trees say about tests, in the files in which they differ; `changed`: their posix paths. */
export type TestSources = {
  readonly baseline: readonly TestFile[]
  readonly now: readonly TestFile[]
  readonly changed: ReadonlySet<string>
}

/** Reads the files with tests that differ between two trees. Where the parser does not load, no more than which they are is known. */
export const testSources = async (
  repository: Repository,
  { baseline, now }: { readonly baseline: string; readonly now: string },
): Promise<TestSources | Fault> => {
  const changes = await changed(repository, baseline, now)
  if (isFault(changes)) return changes
  const touched = changes.filter(({ path }) => isTestSide(path) || path.endsWith('.rs'))
  const before = await readTree(repository, baseline, new Set(touched.filter(({ kind }) => kind !== 'added').map(({ path }) => path)))
  if (isFault(before)) return before
  const after = await readTree(repository, now, new Set(touched.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path)))
  return isFault(after) ? after : { baseline: before, now: after, changed: new Set(touched.map(({ path }) => path)) }
}

/** The grammars are large and native: they are loaded when there is something to read. */
const readTree = async (repository: Repository, tree: string, paths: ReadonlySet<string>): Promise<readonly TestFile[] | Fault> => {
  if (paths.size === 0) return []
  const texts = await treeTexts(repository, tree, (path) => paths.has(path))
  if (isFault(texts)) return texts
  const { readTests } = await import('../../syntax/read-tests.ts')
  const read = await readTests([...texts].map(([path, text]) => ({ path, text })))
  return isFault(read) ? [] : read
}

/** Files of today that hold tests and are not as they were, in order: what a run of the new tests is narrowed to. */
export const changedTestFiles = ({ now, changed: paths }: TestSources): string[] => {
  const read = now.flatMap((file) => (file.kind === 'tests' && file.tests.length > 0 ? [file.path] : []))
  return (now.length > 0 ? read : [...paths].filter((path) => /\.([cm]?[jt]sx?|py|go|rs)$/.test(path))).toSorted()
}
