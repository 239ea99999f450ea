import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import type { Zone } from './zone.ts'

/** The user's configuration can make git look less closely than we want it to. */
const closely = ['core.preloadIndex=true', 'core.trustctime=true', 'core.checkStat=default', 'core.fileMode=true', 'core.symlinks=true']

/** Later than any entry: git then compares stat keys alone and reads no content, so that no filter of anybody can run. */
const AFTER_ALL_ENTRIES = new Date('2100-01-01T00:00:00Z')

/**
 * The tracked files that are not on disk as an index saw them. Git asks the system from several threads at once, which takes a fifth of the time
 * that we need. Null where git cannot tell: then each file is looked at. The index is a copy of the user's; theirs stays as it is.
 */
export const changedSince = async (index: Buffer, repo: Repository, zone: Zone): Promise<readonly RawPath[] | null> => {
  const copy = join(repo.gitDir, `index-${randomUUID()}`)
  try {
    writeFileSync(copy, index)
    utimesSync(copy, AFTER_ALL_ENTRIES, AFTER_ALL_ENTRIES)
    const flags = closely.flatMap((one) => ['-c', one])
    const output = await git({ ...zone.target, index: copy }, [...flags, 'diff-files', '--name-only', '-z', '--ignore-submodules=all'])
    return isFault(output) ? null : output.stdout.toString('latin1').split('\0')
  } catch {
    // No room for the copy.
    return null
  } finally {
    rmSync(copy, { force: true })
  }
}
