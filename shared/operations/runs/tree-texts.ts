import { entriesOf } from '../../git/entries.ts'
import { readTexts } from '../../git/read-texts.ts'
import type { Repository } from '../../git/repository.ts'
import { shownPath } from '../../git/tree-path.ts'
import { isFault, type Fault } from '../../session/fault.ts'

/** The texts of the plain files of a tree that are asked for, by their posix paths. Faults: `git_failed`, `object_missing`. */
export const treeTexts = async (
  repository: Repository,
  tree: string,
  isWanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string> | Fault> => {
  const entries = await entriesOf(repository, tree)
  if (isFault(entries)) return entries
  const texts = await readTexts(
    repository,
    entries.filter(({ path, mode }) => mode.startsWith('100') && isWanted(shownPath(path))),
  )
  return isFault(texts) ? texts : new Map([...texts].map(([path, text]) => [shownPath(path), text]))
}
