import { lstatSync, opendirSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RunRequest } from '../../session/run.ts'
import { isInside } from '../find-program.ts'

type DiskWatch = {
  readonly look: () => void
  /** Ends the watch; true when the run left more than it may. */
  readonly close: () => Promise<boolean>
}

/** Where a run can write on disks: its files and its writable mounts. A folder in another one is counted with it. */
const rootsOf = ({ source, mounts }: RunRequest): string[] => {
  const all = [...new Set([source, ...mounts.flatMap((mount) => (mount.kind === 'writable' ? [mount.from] : []))])]
  return all.filter((path) => !all.some((other) => other !== path && isInside(path, other)))
}

const blockBytes = 512

/** What one entry of a tree uses. `gap`: a place that cannot be looked into, and could hide anything. */
type Used = { readonly bytes: number; readonly gap: boolean }

const gone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** What a walk has met, and since when (milliseconds since 1970) a file has to have changed to count. */
type Walk = { readonly linked: Set<number>; readonly since: number }

/** A file linked twice is counted once. What vanishes while we look is no gap. */
const usedBy = (path: string, { linked, since }: Walk): Used => {
  try {
    const { ino, nlink, blocks, isDirectory, changedMs } = viewOf(path)
    if (linked.has(ino) || changedMs < since) return { bytes: 0, gap: false }
    if (nlink > 1 && !isDirectory) linked.add(ino)
    return { bytes: blocks * blockBytes, gap: false }
  } catch (error) {
    return { bytes: 0, gap: !gone(error) }
  }
}

const viewOf = (path: string) => {
  const stats = lstatSync(path)
  return { ino: stats.ino, nlink: stats.nlink, blocks: stats.blocks, isDirectory: stats.isDirectory(), changedMs: stats.ctimeMs }
}

/** One by one, so that a million files need no memory, and whoever counts can rest in between. */
const everyUse = function* (path: string, walk: Walk): Generator<Used> {
  yield usedBy(path, walk)
  let folder
  try {
    folder = opendirSync(path, { bufferSize: 256 })
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (entry.isDirectory()) yield* everyUse(join(path, entry.name), walk)
      else yield usedBy(join(path, entry.name), walk)
    }
  } catch (error) {
    // A root may be a single file.
    yield { bytes: 0, gap: !gone(error) && !(error instanceof Error && 'code' in error && error.code === 'ENOTDIR') }
  } finally {
    folder?.closeSync()
  }
}

const everyUseOf = function* (roots: readonly string[], since: number): Generator<Used> {
  const walk = { linked: new Set<number>(), since }
  for (const root of roots) yield* everyUse(root, walk)
}

const restEvery = 500

/** What files use below some folders, as far as `most`. */
const countSlowly = async ({ roots, since }: DiskBefore, most: number): Promise<{ bytes: number; whole: boolean }> => {
  let [bytes, whole, entries] = [0, true, 0]
  for (const use of everyUseOf(roots, since)) {
    bytes += use.bytes
    whole &&= !use.gap
    entries += 1
    if (bytes > most) break
    if (entries % restEvery === 0) await nextTurn()
  }
  return { bytes, whole }
}

const usedOn = (root: string): number => {
  try {
    const { blocks, bfree, bsize } = statfsSync(root)
    return (blocks - bfree) * bsize
  } catch {
    return 0
  }
}

/** Files without a name that a process still holds: no walk finds them. */
const heldNameless = (pids: readonly number[], devices: ReadonlySet<number>): number => {
  const held = new Map<string, number>()
  for (const pid of pids) {
    try {
      for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
        const stats = statSync(`/proc/${pid}/fd/${descriptor}`, { throwIfNoEntry: false })
        if (stats?.isFile() === true && stats.nlink === 0 && devices.has(stats.dev))
          held.set(`${stats.dev} ${stats.ino}`, stats.blocks * blockBytes)
      }
    } catch {
      // It ended in the meantime.
    }
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0)
}

export type DiskBefore = {
  readonly roots: readonly string[]
  readonly devices: ReadonlySet<number>
  readonly bytes: number
  /** 0: `bytes` were counted, and everything counts. Else nothing was, and what changed since then counts, in milliseconds since 1970. */
  readonly since: number
  /** What its file system said of each root. */
  readonly used: readonly number[]
}

/** From here on nobody waits for a walk before the run: what it changes counts whole, though it may have been there. */
const roughlyFrom = 1024 * 1024 * 1024
/** The kernel's time of a change may lie a tick behind ours. */
const tickMs = 10

/** What is there before a run begins. Asked before the command can start: what that takes away at once was there. */
export const lookBefore = (request: RunRequest, limit: number): DiskBefore => {
  const roots = rootsOf(request)
  const devices = new Set(roots.flatMap((root) => lstatSync(root, { throwIfNoEntry: false })?.dev ?? []))
  const since = limit < roughlyFrom ? 0 : Date.now() - tickMs
  let bytes = 0
  if (since === 0) for (const use of everyUseOf(roots, since)) bytes += use.bytes
  return { roots, devices, bytes, since, used: roots.map(usedOn) }
}

/** A walk may take as long as this part of the time. */
const restPerWalk = 10
/** Without a sign from the file system it is still looked after so many milliseconds: others may free what the run fills. Not for a rough limit. */
const lookAnywayMs = 10_000

/**
 * Watches what a run adds to its disks. The file system's own figure is asked at each look, since it costs nothing but counts everybody;
 * when it moved far enough, the files are counted, which alone decides.
 */
export const openDiskWatch = (before: DiskBefore, limit: number, members: () => number[], onExceeded: () => void): DiskWatch => {
  const { roots } = before
  const anywayMs = before.since === 0 ? lookAnywayMs : Infinity
  let walking: Promise<boolean> | undefined
  let [walkedAt, walkMs] = [performance.now(), 0]
  const grown = (): number => Math.max(...roots.map((root, index) => usedOn(root) - (before.used[index] ?? 0)))
  const count = async (pids: readonly number[]): Promise<boolean> => {
    const begin = performance.now()
    const nameless = heldNameless(pids, before.devices)
    const now = await countSlowly(before, before.bytes + limit)
    walkedAt = performance.now()
    walkMs = walkedAt - begin
    return now.bytes - before.bytes + nameless > limit || (!now.whole && grown() > limit)
  }
  const walk = async (pids: readonly number[]): Promise<boolean> => {
    walking ??= count(pids).finally(() => (walking = undefined))
    return walking
  }
  return {
    look: () => {
      const since = performance.now() - walkedAt
      if (walking !== undefined || since < walkMs * restPerWalk || (grown() <= limit / 2 && since < anywayMs)) return
      void walk(members()).then((beyond) => beyond && onExceeded())
    },
    close: async () => {
      await walking
      return grown() > limit / 2 && walk([])
    },
  }
}
