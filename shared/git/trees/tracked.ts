import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import { type RawPath, splitNul } from '../tree-path.ts'
import { type Zone, stampOf } from './zone.ts'

/** What the user's index says. Paths are from the place's root. */
export type Tracked = {
  readonly files: ReadonlySet<RawPath>
  /** Kept away by the sparse checkout: mode and id as the index has them. */
  readonly kept: Map<RawPath, { readonly mode: string; readonly oid: string }>
  /** Other repositories (submodules). */
  readonly links: readonly RawPath[]
}

const line = /^(\S) (\d{6}) ([0-9a-f]+) \d\t/

/** Reads a zone's index through git, which knows every format of it. */
export const readTracked = async (zone: Zone): Promise<Tracked | Fault> => {
  zone.indexStamp = stampOf(zone.indexFile)
  const output = await git(zone.target, ['ls-files', '-z', '-t', '-s', '-c'])
  if (isFault(output)) return output
  const files = new Set<RawPath>()
  const kept = new Map<RawPath, { mode: string; oid: string }>()
  const links: RawPath[] = []
  for (const entry of splitNul(output.stdout)) {
    const match = line.exec(entry)
    if (match === null) continue
    const [head, tag, mode = '', oid = ''] = match
    const path = (zone.prefix === '' ? '' : `${zone.prefix}/`) + entry.slice(head.length)
    if (mode === '160000') links.push(path)
    else {
      files.add(path)
      if (tag === 'S') kept.set(path, { mode, oid })
    }
  }
  return { files, kept, links }
}
