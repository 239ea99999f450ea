import { existsSync, type Stats, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RawPath } from '../tree-path.ts'
import { type IndexEntry, entryAt } from './index-file.ts'
import { tickOf } from './node.ts'
import type { TrackedWithStats } from './tracked.ts'
import type { Zone } from './zone.ts'

/** Unchanged files by what the user's index says of them. */
export type Trusted = Pick<TrackedWithStats, 'bytes' | 'records'> & {
  /** When the index was written: entries as young as that prove nothing. */
  readonly beforeMs: number
  /** Files that git found not to be as the index saw them; null when it was not asked. */
  readonly changed: ReadonlySet<RawPath> | null
}

/** Files outside the work tree that make git convert contents on their way into the index. */
const attributeFiles = (zone: Zone): string[] => [
  join(dirname(zone.rules[0]?.[0] ?? ''), 'attributes'),
  join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'attributes'),
  '/etc/gitattributes',
]

/** Whether the ids in a zone's index can be those of the bytes on disk at all, as far as its configuration says. */
export const mayTrust = (zone: Zone): boolean =>
  !zone.converts && zone.target.index === undefined && !attributeFiles(zone).some((path) => existsSync(path))

/**
 * What the user's index says of unchanged files, so that a first look at a large work tree need not read every one. Null where attributes in
 * the work tree may have converted contents.
 */
export const trustedBy = (zone: Zone, { bytes, records, files }: TrackedWithStats, changed: Trusted['changed']): Trusted | null => {
  const written = statSync(zone.indexFile, { throwIfNoEntry: false })?.mtimeMs
  if (written === undefined || records.size === 0) return null
  for (const path of files) if (path.endsWith('.gitattributes')) return null
  return { bytes, records, beforeMs: written, changed }
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 0.001

/** The index's entry of a file, unless it is so young that it proves nothing. */
const entryOf = ({ bytes, records, beforeMs }: Trusted, path: RawPath): IndexEntry | null => {
  const record = records.get(path)
  const entry = record === undefined ? null : entryAt(bytes, record)
  return entry !== null && entry.ctimeMs < beforeMs - tickOf(entry.ctimeMs) ? entry : null
}

/**
 * The entry of a file that git found to be on disk as the index saw it, so that nobody need look again now. Git compares whole seconds: what
 * changed in the second in which the index was written is looked at by ourselves.
 */
export const unchangedEntry = (trusted: Trusted, path: RawPath): IndexEntry | null => {
  if (trusted.changed === null || trusted.changed.has(path)) return null
  const entry = entryOf(trusted, path)
  return entry?.looked === true && entry.ctimeMs < Math.floor(trusted.beforeMs / 1000) * 1000 ? entry : null
}

/** The id of a file that is as the index saw it, to the nanosecond; null otherwise. Git keeps 32 bits of size and inode. */
export const trustedOid = (trusted: Trusted, path: RawPath, stats: Stats): string | null => {
  const entry = entryOf(trusted, path)
  const isSame =
    entry !== null &&
    stats.isFile() &&
    isNear(entry.ctimeMs, stats.ctimeMs) &&
    isNear(entry.mtimeMs, stats.mtimeMs) &&
    entry.ino === stats.ino % 2 ** 32 &&
    entry.size === stats.size % 2 ** 32
  return isSame ? entry.bytes.toString('hex', entry.oidAt, entry.oidAt + 20) : null
}
