import { linkSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { sha256, type Sources } from './clock.ts'
import { errorCode, readTextOrNull, writeFileAtomically } from './files.ts'

const Replica = z.object({ id: z.string() })

/**
 * This store's replica id, made on first use in `replica/<fingerprint>`. The fingerprint is the machine and the folder's inode: a copied
 * folder, or the same folder seen from a container, has another one and so an id of its own, and two of them never write one chain.
 */
export const replicaOf = (storeDir: string, sources: Sources): string => {
  const folder = join(storeDir, 'replica')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, fingerprintOf(storeDir))
  return readReplica(path) ?? makeReplica(path, sources)
}

const readReplica = (path: string): string | null => {
  const text = readTextOrNull(path)
  return text === null ? null : Replica.parse(JSON.parse(text)).id
}

/** The file is complete before it gets its name, and `link` lets exactly one process give it. */
const makeReplica = (path: string, sources: Sources): string => {
  const id = sources.newId('rp')
  const complete = `${path}.${id}`
  writeFileAtomically(complete, `${JSON.stringify({ id })}\n`, id)
  try {
    linkSync(complete, path)
    return id
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return readReplica(path) ?? id
  } finally {
    rmSync(complete, { force: true })
  }
}

const fingerprintOf = (folder: string): string => sha256(`${machineId()} ${statSync(folder).ino}`).slice(0, 16)

const machineId = (): string => {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      return readFileSync(path, 'utf8').trim()
    } catch {
      // Not every system has one; the host name stands in.
    }
  }
  return hostname()
}
