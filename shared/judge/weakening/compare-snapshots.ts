import type { SnapshotFile } from '../../session/test-manifest.ts'
import type { Suspicion } from './weakening.ts'

/** Stored expectations that were written anew or are gone. A new one comes with its test; one that the plan names was announced. */
export const compareSnapshots = (before: readonly SnapshotFile[], now: readonly SnapshotFile[], planned: readonly string[]): Suspicion[] =>
  before.flatMap((file) => {
    const found = now.find(({ path }) => path === file.path)
    if (planned.includes(file.path) || moved(file, now)) return []
    const entries = new Map(found?.entries.map((entry) => [entry.name, entry]))
    return file.entries.flatMap(({ name, digest, line }): Suspicion[] => {
      const entry = entries.get(name)
      if (entry?.digest === digest || planned.includes(name)) return []
      const what = name === '' ? 'The stored expectation' : `The snapshot "${name}"`
      const message = `${what} of ${file.path} was ${entry === undefined ? 'removed' : 'written anew'}, and no line of the plan says so.`
      return [
        {
          code: 'snapshot-updated',
          file: file.path,
          line: entry?.line ?? (found === undefined ? 1 : Math.min(line, last(found))),
          test: [],
          was: `${file.path}\n${name}`,
          how: entry?.digest ?? '',
          message,
        },
      ]
    })
  })

const last = ({ entries }: SnapshotFile): number => entries.at(-1)?.line ?? 1

/** The same file stands elsewhere now. */
const moved = (file: SnapshotFile, now: readonly SnapshotFile[]): boolean =>
  now.every(({ path }) => path !== file.path) && now.some(({ digest }) => digest === file.digest)
