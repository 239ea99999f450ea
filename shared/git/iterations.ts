import { type Fault, isFault } from '../session/fault.ts'
import { atTrailer } from './checkpoint.ts'
import { git } from './environment.ts'
import type { Repository } from './repository.ts'
import { pathspecOf, rawPath, splitNul } from './tree-path.ts'

/** One state a file was in. `n` counts from 1; `blob` is null where the file was deleted; `at` is ISO 8601 in UTC. */
export type Iteration = {
  readonly n: number
  readonly tree: string
  readonly commit: string
  readonly at: string
  readonly message: string
  readonly actor: string
  readonly blob: string | null
}

type Draft = Omit<Iteration, 'n'>

const header = '%x01%H%x00%T%x00%at%x00%an%x00%B%x00'

const splitMessage = (body: string, seconds: string): { message: string; at: string } => {
  const [, message = body, at] = new RegExp(`^([\\s\\S]*?)\\n*${atTrailer}(\\S+)\\s*$`).exec(body) ?? []
  return { message: message.trimEnd(), at: at ?? new Date(Number(seconds) * 1000).toISOString() }
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8')

/** Walks the `-z` fields of one `git log --raw`: five of the header, then pairs of a raw line and a path. */
const parse = (fields: readonly string[], path: string): Draft[] => {
  const found: Draft[] = []
  let now: Omit<Draft, 'blob'> | undefined
  for (let at = 0; at < fields.length;) {
    const field = (fields[at] ?? '').trimStart()
    if (field.startsWith('\u0001')) {
      const [tree = '', seconds = '', actor = '', body = ''] = fields.slice(at + 1, at + 5)
      now = { commit: field.slice(1), tree, actor: utf8(actor), ...splitMessage(utf8(body), seconds) }
      at += 5
    } else if (field.startsWith(':')) {
      const [, toMode, , toOid = ''] = field.slice(1).split(' ')
      if (now !== undefined && fields[at + 1] === path) found.push({ ...now, blob: toMode === '000000' ? null : toOid })
      at += 2
    } else at += 1
  }
  return found
}

/** Every change of one file along the first parents of a checkpoint, oldest first. A deletion is an iteration too. */
export const iterationsOf = async (repo: Repository, headCommit: string, path: string): Promise<Iteration[] | Fault> => {
  const raw = rawPath(path)
  const shape = ['--first-parent', '--reverse', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv', '--root']
  const output = await git(repo.git, ['log', ...shape, `--format=${header}`, headCommit, '--', pathspecOf(raw)])
  return isFault(output) ? output : parse(splitNul(output.stdout), raw).map((draft, at) => ({ n: at + 1, ...draft }))
}
