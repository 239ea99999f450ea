import { kinds } from './kinds.ts'
import { otherPlaces } from './other-places.ts'

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

/** docs/PLACES.md. The first table is the list of fixtures itself, so a kind without a row, or a row without a test, cannot be. */
export const placesDocument = (): string => `# Places: where Maestro works, and what it captures there

<!-- Written from tests/git/places by \`vitest run --project integration tests/git/places -u\`. -->

A place is a work tree with a store. Opening it reads only; the store is made by the first session. Whatever the kind: exact bytes, symlinks as
links, nothing of the user's is run, and not one byte of their git folder changes.

## Places that are opened

Each row is a fixture. The test \`the whole round: <place>\` in tests/git/places/places.test.ts opens it, holds the tree against git's own over
the expected files, edits, materialises both trees elsewhere, restores, reads \`HEAD\` as a baseline where there is one, and compares the
user's git folders and \`git status\` before and after. "Another owner" and "pipes, sockets and devices" need root to be made; "names that
differ in case only" needs a disk that tells case apart.

${table(
  ['place', 'captured', 'store', 'special'],
  Object.entries(kinds).map(([name, { captured, store, special }]) => [name, captured, store, special]),
)}

## Places that are refused or restricted

${table(
  ['place', 'answer', 'test'],
  otherPlaces.map(({ place, answer, file, test }) => [place, answer, `${file}: ${test}`]),
)}

## Rules behind the tables

- **One store for a repository**: its common git folder decides. A submodule (what the index around it calls one) belongs to the outermost
  superproject, whether its git folder is absorbed or its own. A nested repository that no index names is a place of its own.
- **Sessions are never orphaned**: a folder's \`.maestro/store\` stays the store after \`git init\`, for linked work trees too, and a repository
  that becomes a submodule keeps its own, for as long as they hold sessions. Moving a store would pull it away under other processes. There
  \`git clean -fdx\` reaches it. A \`.maestro/store\` that is tracked, or behind a link, came with a clone and is never used.
- **Partial and shallow clones** are never completed by us: git runs with \`GIT_NO_LAZY_FETCH=1\` and every transport forbidden. A commit that
  lacks files is refused with \`not_fetched\`. Git before 2.39.4 does not know the variable; there the forbidden transports alone hold.
- **SHA-256**: the store is SHA-1. A commit is translated: the same files under other ids, each tree made anew. A submodule's commit id is cut
  to its first 40 digits, because it is never looked up.
- **Commits made by hand** that name \`..\` or \`.git\` are refused with \`unsafe_tree\`, as a baseline, in a restore and in a checkout.
- **Time limit**: a git process that takes longer than 10 minutes is stopped (\`git_timeout\`).
- **Programs**: \`git\` is looked for in absolute folders of PATH that lie in no work tree that was opened.
- **Appends**: beside the names and numbers of file systems, making a store tries whether two writers keep each other's lines
  (\`append_not_atomic\`). On macOS and Windows the kind of file system is not known and only this trial is made.
`
