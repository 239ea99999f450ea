import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** Writes a file so that a reader sees all of it or none of it, also after a power cut. Owner only. */
export const writeWhole = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}.tmp`
  const descriptor = openSync(draft, 'w', 0o600)
  writeSync(descriptor, text)
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(draft, path)
  syncFolder(dirname(path))
}
