type Placed = { readonly path: string }

/**
 * The listing of one tree's source with another tree's tests. Tests that only the source's tree has are gone; where a test needs a folder in the
 * place of a file of the source, or the other way round, the test has it. Sorted as the two listings were: the source first.
 */
export const mixed = <T extends Placed>(source: readonly T[], tests: readonly T[], isTest: (path: string) => boolean): T[] => {
  const taken = tests.filter(({ path }) => isTest(path))
  const files = new Set(taken.map(({ path }) => path))
  const folders = new Set(taken.flatMap(({ path }) => foldersAbove(path)))
  const kept = source.filter(
    ({ path }) => !isTest(path) && !files.has(path) && !folders.has(path) && !foldersAbove(path).some((folder) => files.has(folder)),
  )
  return [...kept, ...taken]
}

const foldersAbove = (path: string): string[] =>
  path.split('/').flatMap((_, index, parts) => (index === 0 ? [] : [parts.slice(0, index).join('/')]))
