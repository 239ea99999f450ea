import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { RawPath } from '../tree-path.ts'
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

const LINK = '160000'

export const nothingTracked = () => ({ files: new Set<RawPath>(), kept: new Map<RawPath, Kept>(), links: new Array<RawPath>() })

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
