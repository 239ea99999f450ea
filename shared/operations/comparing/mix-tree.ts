import { composeTree } from '../../git/compose-tree.ts'
import { entriesOf } from '../../git/entries.ts'
import type { Repository } from '../../git/repository.ts'
import { shownPath } from '../../git/tree-path.ts'
import { mixed } from '../../judge/regression/mix.ts'
import { isTestSide } from '../../judge/regression/test-side.ts'
import { isFault, type Fault } from '../../session/fault.ts'

type Sides = { readonly source: string; readonly tests: string }

/** A tree with the source of one tree and the tests of another, stored so that a checkout can be made of it. Faults: `git_failed`, `read_only`. */
export const mixTree = async (repository: Repository, { source, tests }: Sides): Promise<string | Fault> => {
  const [ofSource, ofTests] = [await entriesOf(repository, source), await entriesOf(repository, tests)]
  if (isFault(ofSource)) return ofSource
  if (isFault(ofTests)) return ofTests
  return composeTree(
    repository,
    mixed(ofSource, ofTests, (path) => isTestSide(shownPath(path))),
  )
}
