import { lstatSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
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

type Count = { bytes: number; whole: boolean }

/** What files use below a folder. Stops at `most`. A place that cannot be looked into makes the count incomplete. Linked twice, counted once. */
const countBelow = async (root: string, bornBeforeMs: number, most: number): Promise<Count> => {
  const count: Count = { bytes: 0, whole: true }
  const linked = new Set<number>()
  const add = async (path: string): Promise<void> => {
    const stats = await lstat(path)
    if (stats.birthtimeMs >= bornBeforeMs || linked.has(stats.ino)) return
    if (stats.nlink > 1 && !stats.isDirectory()) linked.add(stats.ino)
    count.bytes += stats.blocks * blockBytes
  }
  const visit = async (path: string): Promise<void> => {
    try {
      for await (const entry of await opendir(path, { bufferSize: 256 })) {
        const below = join(path, entry.name)
        await add(below).catch((error: unknown) => note(error))
        if (count.bytes > most) return
        if (entry.isDirectory()) await visit(below)
      }
    } catch (error) {
      note(error)
    }
  }
  const note = (error: unknown): void => {
    // What vanishes while we look is no gap; a path too long, or a folder that forbids reading, could hide anything.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) count.whole = false
  }
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() === true) await visit(root)
  else await add(root).catch(note)
  return count
}

const countAll = async (roots: readonly string[], bornBeforeMs: number, most: number): Promise<Count> => {
  const all: Count = { bytes: 0, whole: true }
  for (const root of roots) {
    const { bytes, whole } = await countBelow(root, bornBeforeMs, most - all.bytes)
    all.bytes += bytes
    all.whole &&= whole
  }
  return all
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

/** A walk may take as long as this part of the time. */
const restPerWalk = 10
/** Without a sign from the file system it is still looked after so many milliseconds: others may free what the run fills. */
const lookAnywayMs = 10_000

/**
 * Watches what a run adds to its disks. The file system's own figure is asked at each look, since it costs nothing but counts everybody;
 * when it moved far enough, the files are counted, which alone decides.
 */
export const openDiskWatch = (request: RunRequest, limit: number, members: () => number[], onExceeded: () => void): DiskWatch => {
  const roots = rootsOf(request)
  const devices = new Set(roots.flatMap((root) => lstatSync(root, { throwIfNoEntry: false })?.dev ?? []))
  const usedBefore = roots.map(usedOn)
  const before = countAll(roots, Date.now(), Infinity)
  let walking: Promise<boolean> | undefined
  let [walkedAt, walkMs] = [performance.now(), 0]
  const grown = (): number => Math.max(...roots.map((root, index) => usedOn(root) - (usedBefore[index] ?? 0)))
  const count = async (pids: readonly number[]): Promise<boolean> => {
    const begin = performance.now()
    const base = await before
    const nameless = heldNameless(pids, devices)
    const now = await countAll(roots, Infinity, base.bytes + limit)
    const added = now.bytes - base.bytes + nameless
    walkedAt = performance.now()
    walkMs = walkedAt - begin
    return added > limit || (!now.whole && grown() > limit)
  }
  const walk = async (pids: readonly number[]): Promise<boolean> => {
    walking ??= count(pids).finally(() => (walking = undefined))
    return walking
  }
  return {
    look: () => {
      const since = performance.now() - walkedAt
      if (walking !== undefined || since < walkMs * restPerWalk || (grown() <= limit / 2 && since < lookAnywayMs)) return
      void walk(members()).then((beyond) => beyond && onExceeded())
    },
    close: async () => {
      await walking
      return grown() > limit / 2 && walk([])
    },
  }
}
