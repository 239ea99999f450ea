import { link, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from '../../../shared/git/repository.ts'

/** A private index for one scan. `identity` tells one state of the file from another, or is empty when there is none yet. */
export type PrivateIndex = {
  readonly file: string
  /** Whole seconds of the index file's own modification; git trusts no entry as young as this. */
  readonly writtenSeconds: () => Promise<number>
  readonly identity: () => Promise<string>
  /** Starts again from nothing: after a failure the cache is not to be trusted. */
  readonly forget: () => Promise<void>
  readonly publish: () => Promise<void>
  readonly drop: () => Promise<void>
}

const anHourMs = 3_600_000

/** Folders of scans that were killed. The clock is the file system's own: the folder just made tells the time. */
const sweep = async (trees: string, mine: string): Promise<void> => {
  const now = (await stat(mine)).mtimeMs
  for (const name of await readdir(trees)) {
    if (!name.startsWith('tmp-')) continue
    const path = join(trees, name)
    const age = await stat(path).then(
      (stats) => now - stats.mtimeMs,
      () => 0,
    )
    if (age > anHourMs) await rm(path, { recursive: true, force: true })
  }
}

/**
 * Borrows the persistent index of a work tree. It is hard-linked, not copied: git never writes an index in place, and the file keeps its
 * modification time, on which git's detection of racy entries rests (a copy would look newer than every file and hide same-size edits).
 * Where links are not supported the scan starts from nothing. Each scan has a folder of its own, so no `index.lock` can stand in the way.
 */
export const borrowIndex = async (repo: Repository): Promise<PrivateIndex> => {
  const trees = join(repo.place.storeDir, 'trees')
  const shared = join(trees, `${repo.place.workTree}.index`)
  await mkdir(trees, { recursive: true })
  const folder = await mkdtemp(join(trees, 'tmp-'))
  const file = join(folder, 'index')
  await link(shared, file).catch(() => undefined)
  await sweep(trees, folder)
  return {
    file,
    writtenSeconds: () =>
      stat(file).then(
        (stats) => Math.floor(stats.mtimeMs / 1000),
        () => 0,
      ),
    identity: () =>
      stat(file, { bigint: true }).then(
        (stats) => `${stats.ino}:${stats.mtimeNs}:${stats.size}`,
        () => '',
      ),
    forget: () => rm(file, { force: true }),
    publish: () => rename(file, shared).catch(() => undefined),
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}
