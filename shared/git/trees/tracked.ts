import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { RawPath } from '../tree-path.ts'
import { entryAt, readIndexFile } from './index-file.ts'
import { type Zone, stampOf } from './zone.ts'

type Kept = { readonly mode: string; readonly oid: string }

/** What the user's index says. Paths are from the place's root. */
export type Tracked = {
  readonly files: Set<RawPath>
  /** Kept away by the sparse checkout: mode and id as the index has them. */
  readonly kept: Map<RawPath, Kept>
  /** Other repositories (submodules). */
  readonly links: readonly RawPath[]
}

/** The same with the index itself, and where in it each path's entry begins. */
export type TrackedWithStats = Tracked & { readonly bytes: Buffer; readonly records: ReadonlyMap<RawPath, number> }

const LINK = '160000'

const nothingTracked = () => ({ files: new Set<RawPath>(), kept: new Map<RawPath, Kept>(), links: new Array<RawPath>() })

/** Reads a zone's index through git, which knows every format of it. */
export const readTracked = async (zone: Zone): Promise<Tracked | Fault> => {
  zone.indexStamp = stampOf(zone.indexFile)
  const output = await git(zone.target, ['ls-files', '-z', '-t', '-s', '-c'])
  if (isFault(output)) return output
  const text = output.stdout.toString('latin1')
  const tracked = nothingTracked()
  const prefix = zone.prefix === '' ? '' : `${zone.prefix}/`
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\0', at)
    const { path, tag, mode, oid } = lineOf(text, at, end)
    const full = prefix + path
    if (mode === LINK) tracked.links.push(full)
    else tracked.files.add(full)
    if (tag === 'S' && mode !== LINK) tracked.kept.set(full, { mode, oid })
    at = end + 1
  }
  return tracked
}

/** `H 100644 <oid> 0<tab>path`. */
const lineOf = (text: string, at: number, end: number) => {
  const tab = text.indexOf('\t', at)
  return { tag: text.charAt(at), mode: text.slice(at + 2, at + 8), oid: text.slice(at + 9, tab - 2), path: text.slice(tab + 1, end) }
}

/** Reads the index of the place's own zone without git, with what it knows of the files on disk; null where only git can read it. */
export const readTrackedWithStats = (zone: Zone): TrackedWithStats | null => {
  zone.indexStamp = stampOf(zone.indexFile)
  const records = new Map<RawPath, number>()
  const skippedPaths: RawPath[] = []
  const tracked = nothingTracked()
  const bytes = readIndexFile(zone.indexFile, ({ path, mode, skipped }, at) => {
    if (mode.toString(8) === LINK) {
      tracked.links.push(path)
      return
    }
    tracked.files.add(path)
    records.set(path, at)
    if (skipped) skippedPaths.push(path)
  })
  if (bytes === null) return null
  for (const path of skippedPaths) {
    const { mode, oidAt } = entryAt(bytes, records.get(path) ?? 0)
    tracked.kept.set(path, { mode, oid: bytes.toString('hex', oidAt, oidAt + 20) })
  }
  return { ...tracked, bytes, records }
}
