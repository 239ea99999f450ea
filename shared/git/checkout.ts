import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { type Fault, fault, isFault } from '../session/fault.ts'
import { entriesOf } from './entries.ts'
import { git } from './environment.ts'
import type { Entry } from './memory.ts'
import type { Repository } from './repository.ts'
import { whyUnsafe } from './safe-path.ts'
import { type RawPath, joinNul, onDisk } from './tree-path.ts'
import { standingAt } from './work-file.ts'

/** What we put into a folder: path (latin1), mode, id, and the stat key of what was written. `readAt` is the file system's clock, in ns. */
const Manifest = z.object({
  version: z.literal(1),
  readAt: z.string(),
  files: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
})
type Manifest = z.infer<typeof Manifest>
type Known = { readonly mode: string; readonly oid: string; readonly key: string; readonly changedNs: bigint }

/** A clock may tick this slowly: a file written within one tick of the manifest could change again without its stat key changing. */
const tickNs = 20_000_000n

const keyOf = (file: Buffer): string => {
  const { ino, size, mtimeNs, ctimeNs, mode } = lstatSync(file, { bigint: true })
  return `${ctimeNs}:${mtimeNs}:${ino}:${size}:${mode}`
}

const readManifest = async (file: string): Promise<Manifest | undefined> => {
  try {
    return Manifest.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Removes whatever a run left there: also folders without permissions, and paths longer than the system takes in one piece. */
const removeFolder = async (dir: string): Promise<void> => {
  try {
    await rm(dir, { recursive: true, force: true })
  } catch {
    const { execa } = await import('execa')
    await execa('chmod', ['-R', 'u+rwX', dir], { reject: false, stdio: 'ignore' })
    await execa('rm', ['-rf', dir], { reject: false, stdio: 'ignore' })
  }
}

const removeAt = (root: string, path: RawPath): void => rmSync(onDisk(root, path), { recursive: true, force: true })

const isSame = async (
  dir: string,
  path: RawPath,
  wanted: Entry | undefined,
  known: Known | undefined,
  readAt: bigint,
): Promise<boolean> => {
  if (wanted === undefined || known === undefined || known.oid !== wanted.oid || known.mode !== wanted.mode) return false
  if (keyOf(onDisk(dir, path)) !== known.key) return false
  if (known.changedNs + tickNs < readAt) return true
  const standing = await standingAt(dir, path)
  return standing.kind === 'file' && standing.oid === wanted.oid
}

/** A tree has no permissions for folders, so one that a run closed or opened wide is made anew. */
const isPlainFolder = (folder: Buffer | string): boolean => (lstatSync(folder).mode & 0o777) === (0o777 & ~process.umask())

/** Removes everything that is not exactly as wanted, and gives the paths that may stay. */
const prune = async (dir: string, manifest: Manifest, wanted: ReadonlyMap<RawPath, Entry>): Promise<Set<RawPath>> => {
  const known = new Map(
    manifest.files.map(([path, mode, oid, key]): [RawPath, Known] => [
      path,
      { mode, oid, key, changedNs: BigInt(key.split(':')[0] ?? '0') },
    ]),
  )
  const readAt = BigInt(manifest.readAt)
  const stay = new Set<RawPath>()
  const walk = async (folder: RawPath): Promise<boolean> => {
    let kept = false
    for (const entry of readdirSync(onDisk(dir, folder), { withFileTypes: true, encoding: 'buffer' })) {
      const path = (folder === '' ? '' : `${folder}/`) + entry.name.toString('latin1')
      const good = entry.isDirectory()
        ? isPlainFolder(onDisk(dir, path)) && (await walk(path))
        : await isSame(dir, path, wanted.get(path), known.get(path), readAt)
      if (!good) removeAt(dir, path)
      else if (!entry.isDirectory()) stay.add(path)
      kept ||= good
    }
    return kept
  }
  await walk('')
  return stay
}

/** The paths that may stay; undefined when the folder is in no state to be mended. */
const pruned = async (dir: string, manifest: Manifest, files: readonly Entry[]): Promise<Set<RawPath> | undefined> => {
  try {
    if (!isPlainFolder(dir)) return undefined
    rmSync(join(dir, '.git'), { recursive: true, force: true })
    return await prune(dir, manifest, new Map(files.map((entry) => [entry.path, entry])))
  } catch {
    return undefined
  }
}

/** An empty repository: enough for tools that look for one, nothing that leads back to the user's. */
const writeGit = async (dir: string): Promise<void> => {
  const gitDir = join(dir, '.git')
  await mkdir(join(gitDir, 'objects'), { recursive: true })
  await mkdir(join(gitDir, 'refs', 'heads'), { recursive: true })
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n')
  await writeFile(join(gitDir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n')
}

/** Git itself writes the files, from a private index and without any conversion; it replaces links and never writes through them. */
const writeFiles = async (repo: Repository, tree: string, dir: string, paths: readonly RawPath[]): Promise<Fault | undefined> => {
  if (paths.length === 0) return undefined
  const folder = await mkdtemp(join(repo.place.storeDir, 'trees', 'tmp-'))
  try {
    const target = { ...repo.git, root: dir, index: join(folder, 'index') }
    const read = await git(target, ['read-tree', tree])
    if (isFault(read)) return read
    const written = await git(target, ['checkout-index', '-f', '-q', '-z', '--stdin'], { input: joinNul(paths) })
    return isFault(written) ? written : undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const remember = async (dir: string, manifestFile: string, entries: readonly Entry[]): Promise<void> => {
  const draft = `${manifestFile}.tmp`
  await writeFile(draft, '')
  const readAt = (await stat(draft, { bigint: true })).mtimeNs.toString()
  const files = entries.map(({ path, mode, oid }): [string, string, string, string] => [path, mode, oid, keyOf(onDisk(dir, path))])
  await writeFile(draft, JSON.stringify({ version: 1, readAt, files } satisfies Manifest))
  await rename(draft, manifestFile)
}

const fillFolder = async (repo: Repository, tree: string, dir: string, entries: readonly Entry[]): Promise<{ written: number } | Fault> => {
  const manifestFile = `${dir}.manifest.json`
  const manifest = await readManifest(manifestFile)
  // From here until the end the folder is of no known state: who finds it without a manifest starts from nothing.
  await rm(manifestFile, { force: true })
  const files = entries.filter(({ mode }) => mode !== '160000')
  const stay = manifest === undefined ? undefined : await pruned(dir, manifest, files)
  if (stay === undefined) await removeFolder(dir)
  await mkdir(dir, { recursive: true })
  const missing = files.filter(({ path }) => stay?.has(path) !== true).map(({ path }) => path)
  const failed = await writeFiles(repo, tree, await realpath(dir), missing)
  if (failed !== undefined) return failed
  for (const { path, mode } of entries) if (mode === '160000') await mkdir(onDisk(dir, path), { recursive: true })
  await writeGit(dir)
  await remember(dir, manifestFile, files)
  return { written: missing.length }
}

/**
 * Makes `dir` (absolute, ours alone for the time) hold exactly the files of a tree and a throw-away `.git`. A folder used before is compared file by
 * file and only what differs is written; `<dir>.manifest.json` remembers what we wrote. Submodules of a user's commit become empty folders.
 * Faults: `unsafe_tree`, `checkout_failed`, `git_failed` (the tree is not in the store).
 */
export const materialise = async (repo: Repository, tree: string, dir: string): Promise<{ readonly written: number } | Fault> => {
  const entries = await entriesOf(repo, tree)
  if (isFault(entries)) return entries
  const unsafe = whyUnsafe(entries)
  if (unsafe !== undefined) return unsafe
  try {
    return await fillFolder(repo, tree, dir, entries)
  } catch (error) {
    return fault(
      'checkout_failed',
      `${dir} could not be filled: ${String(error)}`,
      'Check the free space and the permissions, then call again.',
    )
  }
}
