import { lstatSync, opendirSync } from 'node:fs'
import { join } from 'node:path'

const setId = 0o6000
const most = 20

/**
 * Paths from a folder of files that were changed since a time (milliseconds since 1970) and that run with the rights of their owner or group, the
 * first twenty. The sandbox shows files without that right, but on the host they have it, and whoever starts them there becomes their owner.
 */
export const setIdFiles = (root: string, since: number): string[] => {
  const found: string[] = []
  for (const path of filesBelow(root, '')) {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false })
    if (stats?.isFile() === true && (stats.mode & setId) !== 0 && stats.ctimeMs >= since) found.push(path)
    if (found.length === most) break
  }
  return found
}

/** One by one, links not followed: a run may have made a million. */
const filesBelow = function* (root: string, folder: string): Generator<string> {
  let opened
  try {
    opened = opendirSync(join(root, folder), { bufferSize: 256 })
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) yield* filesBelow(root, path)
      else yield path
    }
  } catch {
    // Not ours to look into, so not ours to start either.
  } finally {
    opened?.closeSync()
  }
}
