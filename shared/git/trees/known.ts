import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import { openPackedIds } from '../pack/packed-ids.ts'
import type { Repository } from '../repository.ts'
import type { FolderNode, TreeNode } from './node.ts'

const isWhole = (commonDir: string, packs: readonly string[]): boolean =>
  !existsSync(join(commonDir, 'shallow')) &&
  !existsSync(join(commonDir, 'objects', 'info', 'alternates')) &&
  !packs.some((name) => name.endsWith('.promisor')) &&
  !/objectformat\s*=\s*sha256/i.test(readFileSync(join(commonDir, 'config'), 'utf8'))

const linkPack = (from: string, to: string, name: string): void => {
  if (existsSync(join(to, `${name}.idx`))) return
  // Our repack leaves a pack alone that has a `.keep`.
  writeFileSync(join(to, `${name}.keep`), 'shared with the repository beside\n')
  // A process that was killed may have linked the pack and not the index.
  if (!existsSync(join(to, `${name}.pack`))) linkSync(join(from, `${name}.pack`), join(to, `${name}.pack`))
  linkSync(join(from, `${name}.idx`), join(to, `${name}.idx`))
}

/**
 * Takes the user's packs along as hard links: most of a first checkpoint is in them. Never alternates, so that nothing the user deletes is ours
 * to miss. Incomplete repositories (shallow, partial, with alternates) and SHA-256 ones are left: their packs do not stand by themselves. A file
 * system without links makes it a first checkpoint that writes everything, no more.
 */
export const linkUsersPacks = (repo: Repository): void => {
  const commonDir = repo.place.userGit?.commonDir
  if (commonDir === undefined) return
  const from = join(commonDir, 'objects', 'pack')
  const to = join(repo.gitDir, 'objects', 'pack')
  try {
    const names = readdirSync(from)
    if (!isWhole(commonDir, names)) return
    mkdirSync(to, { recursive: true })
    for (const name of names) if (name.endsWith('.idx')) linkPack(from, to, name.slice(0, -'.idx'.length))
  } catch {
    // Another file system, a pack that git just replaced: what is not linked is written.
    return
  }
}

const eachStorable = (node: TreeNode, visit: (node: TreeNode) => void): void => {
  if (node.kind === 'file' ? node.hasOid : node.oid !== null && node.oid !== '') visit(node)
  if (node.kind === 'folder') for (const child of node.children.values()) eachStorable(child, visit)
}

/** What the packs' indexes do not name is asked of git. One process for all; it answers in their order, and with the empty format says nothing but what is missing. */
const askGit = async (repo: Repository, nodes: readonly TreeNode[]): Promise<Fault | undefined> => {
  if (nodes.length === 0) return undefined
  const output = await git(repo.git, ['cat-file', '--batch-check=', '--buffer'], { input: `${nodes.map(({ oid }) => oid).join('\n')}\n` })
  if (isFault(output)) return output
  const lines = output.stdout.toString('latin1').split('\n')
  for (const [at, node] of nodes.entries()) node.stored = lines[at] === ''
  return undefined
}

/** Finds out which objects of a computed tree our repository has, and notes it. */
export const markKnown = async (repo: Repository, root: FolderNode): Promise<Fault | undefined> => {
  const isPacked = openPackedIds(join(repo.gitDir, 'objects'))
  const unsure: TreeNode[] = []
  eachStorable(root, (node) => {
    node.stored = node.kind === 'file' ? node.isOidIn(isPacked) : isPacked(Buffer.from(node.oid ?? '', 'hex'), 0)
    if (!node.stored) unsure.push(node)
  })
  const failed = await askGit(repo, unsure)
  if (failed !== undefined) return failed
  // A folder counts as stored only with everything below it.
  settleFolders(root)
  return undefined
}

const settleFolders = (folder: FolderNode): boolean => {
  for (const node of folder.children.values()) {
    const whole = node.kind === 'folder' ? settleFolders(node) || node.oid === '' : node.stored || node.oid === null
    if (!whole) folder.stored = false
  }
  if (folder.stored) folder.object = null
  return folder.stored
}

/**
 * Changes whenever objects may have been taken out of our repository: it is another one, or a full collection ran. What a process
 * remembers of the objects in it is then not to be trusted.
 */
export const epochOf = (repo: Repository): string => {
  const stamp = (path: string): string => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? '-' : `${stats.ino}:${stats.birthtimeMs}`
  }
  return `${stamp(join(repo.gitDir, 'HEAD'))} ${stamp(join(repo.gitDir, 'collected'))}`
}
