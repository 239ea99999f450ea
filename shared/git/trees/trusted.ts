import { existsSync, type Stats, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RawPath } from '../tree-path.ts'
import { entryAt } from './index-entry.ts'
import { tickOf } from './node.ts'
import type { Tracked } from './tracked.ts'
import type { Zone } from './zone.ts'

/** Unchanged files by what the user's index says of them. */
export type Trusted = Pick<Tracked, 'text' | 'records'> & {
  /** When the index was written: entries as young as that prove nothing. */
  readonly beforeMs: number
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
export const trustedBy = (zone: Zone, { text, records, files }: Tracked): Trusted | null => {
  const written = statSync(zone.indexFile, { throwIfNoEntry: false })?.mtimeMs
  if (written === undefined || records.size === 0) return null
  for (const path of files) if (path.endsWith('.gitattributes')) return null
  return { text, records, beforeMs: written }
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 0.001

/** The id of a file that is as the index saw it; null otherwise. Git keeps 32 bits of size and inode. */
export const trustedOid = ({ text, records, beforeMs }: Trusted, path: RawPath, stats: Stats): string | null => {
  const record = records.get(path)
  const entry = record === undefined ? null : entryAt(text, record)
  const isSame =
    entry !== null &&
    entry.oid.length === 40 &&
    stats.isFile() &&
    entry.ctimeMs < beforeMs - tickOf(entry.ctimeMs) &&
    isNear(entry.ctimeMs, stats.ctimeMs) &&
    isNear(entry.mtimeMs, stats.mtimeMs) &&
    entry.ino === stats.ino % 2 ** 32 &&
    entry.size === stats.size % 2 ** 32
  return isSame ? entry.oid : null
}
