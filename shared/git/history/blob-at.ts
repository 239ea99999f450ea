import { type Fault, isFault } from '../../session/fault.ts'
import { entriesOf } from '../entries.ts'
import { git } from '../environment.ts'
import { remember } from '../memory.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'

const answersOf = new WeakMap<Repository, Map<string, string | null>>()

const ask = async (repo: Repository, tree: string, path: RawPath): Promise<string | null | Fault> => {
  // Git reads one question a line, so a name with a newline is looked up in the list of all.
  if (path.includes('\n')) {
    const entries = await entriesOf(repo, tree)
    return isFault(entries) ? entries : (entries.find((entry) => entry.path === path)?.oid ?? null)
  }
  const output = await git(repo.git, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], {
    input: Buffer.from(`${tree}\n${tree}:${path}\n`, 'latin1'),
  })
  if (isFault(output)) return output
  const [whole = '', found = ''] = output.stdout.toString('latin1').split('\n')
  if (!whole.startsWith('tree ')) return entriesFault(repo, tree)
  return found.startsWith('blob ') ? found.slice('blob '.length) : null
}

/** Lets git say in its own words that a tree is not there. */
const entriesFault = async (repo: Repository, tree: string): Promise<null | Fault> => {
  const entries = await entriesOf(repo, tree)
  return isFault(entries) ? entries : null
}

/** The id of a file's content in a tree, null when the tree has no file there. Fault `git_failed` when our store lacks the tree. */
export const blobAt = async (repo: Repository, tree: string, path: RawPath): Promise<string | null | Fault> => {
  const answers = answersOf.get(repo) ?? new Map<string, string | null>()
  answersOf.set(repo, answers)
  const key = `${tree} ${path}`
  const known = answers.get(key)
  if (known !== undefined) return known
  const answer = await ask(repo, tree, path)
  return isFault(answer) ? answer : remember(answers, key, answer, 1000)
}
