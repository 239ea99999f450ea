import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from '../repository.ts'

const STALE_MS = 60 * 60 * 1000

const folderOf = (repo: Repository): string => join(repo.place.storeDir, 'share')

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    // Not there yet.
    return []
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is a living one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** `<replica>.<pid>.<random>`: a process number means something on its own machine only, elsewhere age has to do. */
const isLeft = (folder: string, name: string, replica: string): boolean => {
  const [owner, pid = ''] = name.split('.')
  if (owner === replica) return !isAlive(Number(pid))
  return Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0) > STALE_MS
}

const removeLeftOvers = (folder: string, replica: string): void => {
  for (const name of namesIn(folder)) if (isLeft(folder, name, replica)) rmSync(join(folder, name), { recursive: true, force: true })
}

const make = (gitDir: string, alternates: string | null): void => {
  for (const part of ['objects/pack', 'objects/info', 'refs']) mkdirSync(join(gitDir, part), { recursive: true })
  writeFileSync(join(gitDir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n')
  if (alternates !== null) writeFileSync(join(gitDir, 'objects', 'info', 'alternates'), `${alternates}\n`)
  writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n')
}

/**
 * Gives `work` a bare repository that is gone afterwards, with `over: 'store'` one that also sees the objects of our own. What comes from a hub is
 * looked at there first, and texts never come any further. One that a killed process left is removed by the next exchange.
 */
export const withTemporaryRepository = async <T>(
  repo: Repository,
  { replica, over }: { readonly replica: string; readonly over: 'store' | 'nothing' },
  work: (gitDir: string) => Promise<T>,
): Promise<T> => {
  const folder = folderOf(repo)
  removeLeftOvers(folder, replica)
  const gitDir = join(folder, `${replica}.${process.pid}.${randomBytes(6).toString('hex')}`)
  try {
    make(gitDir, over === 'store' ? join(repo.gitDir, 'objects') : null)
    return await work(gitDir)
  } finally {
    rmSync(gitDir, { recursive: true, force: true })
  }
}

/** Events that speak of these objects are on disk soon after, so the new names must be there before. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** Moves the packs of a temporary repository into ours. The pack first: git takes up a pack by its index. */
export const adoptPacks = (gitDir: string, repo: Repository): void => {
  const from = join(gitDir, 'objects', 'pack')
  const to = join(repo.gitDir, 'objects', 'pack')
  mkdirSync(to, { recursive: true })
  const names = namesIn(from).filter((name) => /^pack-[0-9a-f]{40}\.(pack|idx)$/.test(name))
  for (const ending of ['.pack', '.idx']) {
    for (const name of names.filter((one) => one.endsWith(ending))) renameSync(join(from, name), join(to, name))
  }
  if (names.length > 0) syncFolder(to)
}
