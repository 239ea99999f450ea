import { type Fault, isFault } from '../session/fault.ts'
import { git } from './environment.ts'
import { type RawChange, remember } from './memory.ts'
import type { Repository } from './repository.ts'
import { pathspecOf, rawPath, shownPath, splitNul } from './tree-path.ts'

/** `mode`: the same content, another exec bit. A file that became a symlink is `modified`; one that became a folder is `deleted`. */
export type Change = { readonly path: string; readonly kind: 'added' | 'modified' | 'deleted' | 'mode' }

const absent = '000000'

const kindOf = ({ fromMode, toMode, fromOid, toOid }: RawChange): Change['kind'] => {
  if (fromMode === absent) return 'added'
  if (toMode === absent) return 'deleted'
  return fromOid === toOid ? 'mode' : 'modified'
}

export const asChange = (change: RawChange): Change => ({ path: shownPath(change.path), kind: kindOf(change) })

/** Reads the `-z --raw` form: `:100644 100755 <oid> <oid> M`, then the path. */
const parse = (fields: readonly string[]): RawChange[] => {
  const changes: RawChange[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [fromMode = '', toMode = '', fromOid = '', toOid = ''] = (fields[at] ?? '').slice(1).split(' ')
    changes.push({ path: fields[at + 1] ?? '', fromMode, toMode, fromOid, toOid })
  }
  return changes
}

/** The differences with modes, ids and paths as bytes; renames are a deletion and an addition. */
export const rawChanges = async (repo: Repository, from: string, to: string): Promise<readonly RawChange[] | Fault> => {
  if (from === to) return []
  const key = `${from} ${to}`
  const known = repo.memory.changes.get(key)
  if (known !== undefined) return known
  const output = await git(repo.git, [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '--no-ext-diff',
    '--no-textconv',
    from,
    to,
  ])
  return isFault(output) ? output : remember(repo.memory.changes, key, parse(splitNul(output.stdout)), 64)
}

/** What is different in `to` as seen from `from`; both are trees or commits of our store. */
export const changed = async (repo: Repository, from: string, to: string): Promise<Change[] | Fault> => {
  const changes = await rawChanges(repo, from, to)
  return isFault(changes) ? changes : changes.map(asChange)
}

const diffFlags = [
  '-p',
  '-r',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--full-index',
  '--src-prefix=a/',
  '--dst-prefix=b/',
]

/**
 * A unified diff as text; bytes that are not UTF-8 are replaced. At most `maxBytes`, cut after a whole line, and then `truncated`.
 * `paths` are exact files or folders; none means everything.
 */
export const diffText = async (
  repo: Repository,
  from: string,
  to: string,
  paths: readonly string[] | undefined,
  maxBytes: number,
): Promise<{ readonly text: string; readonly truncated: boolean } | Fault> => {
  const only = paths === undefined ? [] : paths.map((path) => pathspecOf(rawPath(path)))
  if (paths !== undefined && only.length === 0) return { text: '', truncated: false }
  const output = await git(repo.git, ['diff-tree', ...diffFlags, from, to, '--', ...only], { maxBytes })
  if (isFault(output)) return output
  const text = output.stdout.toString('utf8')
  return output.truncated ? { text: text.slice(0, text.lastIndexOf('\n') + 1), truncated: true } : { text, truncated: false }
}
