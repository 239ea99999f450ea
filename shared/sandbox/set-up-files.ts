import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { constants, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'

/** Results of setups that stay; one is as large as what a project builds. */
const KEPT = 16

/** Paths from the checkout, each the top of something that was not in it before: a whole folder counts as one. */
const Tops = z.array(z.string())

/** Every file and folder of a checkout, posix from its root, but for git's. A folder that cannot be looked into counts as one thing. */
export const pathsIn = (root: string, folder = ''): string[] =>
  entriesIn(join(root, folder)).flatMap((entry) => {
    if (folder === '' && entry.name === '.git') return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? [path, ...pathsIn(root, path)] : [path]
  })

const entriesIn = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** The tops of what is in a checkout and was not in `before`. */
export const newTops = (root: string, before: ReadonlySet<string>): string[] => {
  const look = (folder: string): string[] =>
    entriesIn(join(root, folder)).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (path === '.git') return []
      if (!before.has(path)) return [path]
      return entry.isDirectory() ? look(path) : []
    })
  return look('')
}

/** Copied, where the file system can by sharing blocks: a run may change what it got. Links stay as they are. */
const copy = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, {
    recursive: true,
    force: false,
    errorOnExist: false,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  })
}

/** Keeps what a setup made under `keepAt`, whole or not at all. False: it could not be kept (a pipe among it, no space), so the next run builds again. */
export const keepSetUp = async (root: string, tops: readonly string[], keepAt: string): Promise<boolean> => {
  const draft = `${keepAt}.${process.pid}.tmp`
  try {
    for (const top of tops) await copy(join(root, top), join(draft, 'files', top))
    await mkdir(draft, { recursive: true })
    await writeFile(join(draft, 'tops.json'), JSON.stringify(tops))
    if (!existsSync(keepAt)) renameSync(draft, keepAt)
    dropOldest(dirname(keepAt))
    return true
  } catch {
    return false
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Puts a kept result into a checkout: its tops. `half`: it went away meanwhile, and what was written so far has to go again. */
export const restoreSetUp = async (keepAt: string, root: string): Promise<string[] | 'absent' | 'half'> => {
  const tops = await topsOf(keepAt)
  if (tops === undefined) return 'absent'
  try {
    for (const top of tops) await copy(join(keepAt, 'files', top), join(root, top))
    const now = new Date()
    utimesSync(keepAt, now, now)
    return tops
  } catch {
    // Whatever is left of it would be in the way of a whole one.
    rmSync(keepAt, { recursive: true, force: true })
    return 'half'
  }
}

const topsOf = async (keepAt: string): Promise<string[] | undefined> => {
  try {
    return Tops.parse(JSON.parse(await readFile(join(keepAt, 'tops.json'), 'utf8')))
  } catch {
    return undefined
  }
}

const dropOldest = (folder: string): void => {
  const kept = entriesIn(folder)
    .filter((entry) => !entry.name.endsWith('.tmp'))
    .map((entry) => ({ path: join(folder, entry.name), usedMs: statSync(join(folder, entry.name)).mtimeMs }))
    .toSorted((one, other) => other.usedMs - one.usedMs)
  for (const { path } of kept.slice(KEPT)) rmSync(path, { recursive: true, force: true })
}
