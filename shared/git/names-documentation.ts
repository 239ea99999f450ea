import { isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import { remember } from './memory.ts'
import type { Repository } from './repository.ts'

/** A quoted or parenthesised name of a text file, a folder `docs`, or one of the files that lie at the top of a project. */
const NAMED = [
  String.raw`\.(md|markdown|mdx|rst|adoc)["'\`)]`,
  String.raw`["'\`/]docs?["'\`/]`,
  String.raw`["'\`/](README|LICEN[SC]E|CHANGELOG|CHANGES|HISTORY|NOTICE|AUTHORS|COPYING)`,
]
const CODE = ['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx', 'vue', 'svelte', 'py', 'pyi', 'go', 'rs', 'toml', 'cfg', 'ini', 'json']
/** Files that name documentation in every project and never read it in a test. */
const SILENT = ['package.json', 'package-lock.json', 'tsconfig*.json', 'Cargo.toml', 'pyproject.toml', 'setup.cfg']
const LONGEST_MS = 5000
const REMEMBERED = 64

/** Prose whose examples are run: pytest and cargo are told so in these files. */
const RUN_PROSE = 'doctest'

/**
 * Whether some code of a stored tree names documentation, so that a test may read it. A mention in a comment counts: it costs a run, where the
 * other mistake would call stale evidence fresh. True also where it cannot be found out in time.
 */
export const namesDocumentation = async (repo: Repository, tree: string): Promise<boolean> => {
  const known = repo.memory.documentation.get(tree)
  if (known !== undefined) return known
  const code = [...CODE.map((end) => `:(glob)**/*.${end}`), ...SILENT.map((name) => `:(glob,exclude)**/${name}`)]
  const settings = SILENT.map((name) => `:(glob)**/${name}`)
  const found = (await names(repo, tree, NAMED, code)) ?? (await names(repo, tree, [RUN_PROSE], settings))
  return remember(repo.memory.documentation, tree, found !== null, REMEMBERED)
}

/** Null: nothing there matches. */
const names = async (repo: Repository, tree: string, patterns: readonly string[], paths: readonly string[]): Promise<true | null> => {
  const asked = patterns.flatMap((pattern) => ['-e', pattern])
  const found = await git(repo.git, ['grep', '-q', '-I', '-E', ...asked, tree, '--', ...paths], { accept: [0, 1], timeoutMs: LONGEST_MS })
  return isFault(found) || found.code === 0 ? true : null
}
