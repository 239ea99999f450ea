import { type Fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import { type RawPath, joinNul, splitNul } from '../tree-path.ts'
import type { Zone } from './zone.ts'

/** A name may begin with what git would take for a pattern; behind this it is a name. */
const HERE = './'

/**
 * Which of some paths the user's complete rules leave out. Git itself answers, in a process of its own each time: a long-lived one would not
 * see a later edit of an ignore file. `--no-index`: what is tracked is never asked about.
 */
export const ignoredOf = async (zone: Zone, paths: readonly RawPath[]): Promise<ReadonlySet<RawPath> | Fault> => {
  if (paths.length === 0) return new Set()
  const cut = zone.prefix === '' ? 0 : zone.prefix.length + 1
  const output = await git(zone.target, ['check-ignore', '-z', '--stdin', '--no-index'], {
    input: joinNul(paths.map((path) => `${HERE}${path.slice(cut)}`)),
    accept: [0, 1],
  })
  if (isFault(output)) return output
  return new Set(splitNul(output.stdout).map((path) => (cut === 0 ? '' : `${zone.prefix}/`) + path.slice(HERE.length)))
}
