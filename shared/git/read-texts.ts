import { isFault, type Fault } from '../session/fault.ts'
import { openBlobs } from './blobs.ts'
import type { Entry } from './memory.ts'
import type { Repository } from './repository.ts'
import type { RawPath } from './tree-path.ts'

/** The texts of some files of a tree by their paths. Faults: `object_missing`, `git_failed`. */
export const readTexts = async (repo: Repository, entries: readonly Entry[]): Promise<Map<RawPath, string> | Fault> => {
  const portions = await openBlobs(repo, [...new Set(entries.map(({ oid }) => oid))])
  if (isFault(portions)) return portions
  const texts = new Map<string, string>()
  for await (const portion of portions) {
    if (isFault(portion)) return portion
    for (const [oid, bytes] of portion) texts.set(oid, bytes.toString('utf8'))
  }
  return new Map(entries.map(({ path, oid }) => [path, texts.get(oid) ?? '']))
}
