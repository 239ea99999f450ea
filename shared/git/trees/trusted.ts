import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Zone } from './zone.ts'

/** Files outside the work tree that make git convert contents on their way into the index. */
const attributeFiles = (zone: Zone): string[] => [
  join(dirname(zone.rules[0]?.[0] ?? ''), 'attributes'),
  join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'attributes'),
  '/etc/gitattributes',
]

/** Whether the ids in a zone's index can be those of the bytes on disk at all, as far as its configuration says. */
export const mayTrust = (zone: Zone): boolean =>
  !zone.converts && zone.target.index === undefined && !attributeFiles(zone).some((path) => existsSync(path))
