import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { readLimit, rulesVersion, untrackedLimit } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import { atRoot } from './look.ts'
import { type FolderNode, joinPath } from './node.ts'

/** Like git, a linked ignore file inside the work tree is not followed. */
const contentOf = (path: Buffer | string, follow: boolean): Buffer | undefined => {
  try {
    const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (follow ? 0 : (constants.O_NOFOLLOW ?? 0)))
    try {
      return fstatSync(handle).isFile() ? readFileSync(handle) : undefined
    } finally {
      closeSync(handle)
    }
  } catch {
    return undefined
  }
}

type Take = (name: string, content: Buffer | undefined) => void

const takeFolder = (at: string, folder: FolderNode, path: RawPath, take: Take): void => {
  const [exclude, general] = folder.zone?.rules ?? []
  if (exclude !== undefined) take(`${path} info/exclude`, contentOf(exclude[0], true))
  if (general !== undefined) take(`${path} core.excludesFile`, contentOf(general[0], true))
  if (typeof folder.rules === 'string') take(joinPath(path, '.gitignore'), contentOf(atRoot(at, joinPath(path, '.gitignore')), false))
  // The children stand in git's order once the tree is computed.
  for (const [name, node] of folder.children) {
    if (node.kind === 'folder') takeFolder(at, node, joinPath(path, name), take)
  }
}

/**
 * For a computed tree: a digest (sha256, hex) of every rule that decides what a tree holds: the version of our rules and their limits, the user's own ignore file,
 * `info/exclude` and every `.gitignore` of a walked folder. Two scans with the same policy chose by the same rules.
 */
export const policyOf = (at: string, root: FolderNode): string => {
  const hash = createHash('sha256').update(`maestro rules ${rulesVersion}, untracked up to ${untrackedLimit}, any up to ${readLimit}\n`)
  takeFolder(at, root, '', (name, content) => {
    if (content !== undefined) hash.update(`${name} ${content.length}\n`).update(content)
  })
  return hash.digest('hex')
}
