import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { sha256, type Sources } from './clock.ts'
import { errorCode, readTextOrNull, linkWhole } from './files.ts'

/** `inode` is the store folder's when the id was made: a copy of the folder has another one. */
const Replica = z.object({ id: z.string(), inode: z.number().optional() })

/**
 * This store's replica id, made on first use in `replica/<fingerprint>`. The fingerprint is the machine and the folder's inode: a copied
 * folder, or the same folder seen from a container, has another one and so an id of its own, and two of them never write one chain.
 */
export const replicaOf = (storeDir: string, sources: Sources): string => {
  const folder = join(storeDir, 'replica')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, fingerprintOf(storeDir))
  return readReplica(path) ?? makeReplica(path, statSync(storeDir).ino, sources)
}

const readReplica = (path: string): string | null => {
  const text = readTextOrNull(path)
  return text === null ? null : Replica.parse(JSON.parse(text)).id
}

/** Every replica that writes from this very folder: this machine, and a container that sees the same folder. */
export const replicasHere = (storeDir: string): string[] => {
  const folder = join(storeDir, 'replica')
  const { ino } = statSync(storeDir)
  return namesIn(folder).flatMap((name) => {
    const text = readTextOrNull(join(folder, name))
    const replica = text === null ? null : Replica.parse(JSON.parse(text))
    return replica?.inode === ino ? [replica.id] : []
  })
}

/** A file that is being made has a dot in its name. */
const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => !name.includes('.'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The file is complete before it gets its name, and `link` lets exactly one process give it. */
const makeReplica = (path: string, inode: number, sources: Sources): string => {
  const id = sources.newId('rp')
  return linkWhole(path, `${JSON.stringify({ id, inode })}\n`, id) ? id : (readReplica(path) ?? id)
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
