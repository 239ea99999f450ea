import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, fault } from '../session/fault.ts'
import type { GitTarget } from './environment.ts'
import { type Memory, emptyMemory } from './memory.ts'
import type { Place } from './place.ts'

/** Our own git repository beside the user's: objects and derived refs. */
export type Repository = {
  readonly place: Place
  /** `<storeDir>/store.git`; bare, SHA-1. */
  readonly gitDir: string
  readonly git: GitTarget
  /** Makes the store on first use; safe when several processes do it at once. Fault `read_only` when the place may not be written. */
  readonly ensure: () => Promise<Fault | undefined>
  readonly memory: Memory
}

/** Bytes are stored as they are: no attribute of the user's may convert, filter or re-encode them. `!` leaves git's own choice of diff and merge. */
const attributes = '* -text -eol -crlf -filter -ident !diff !merge !working-tree-encoding -export-subst -export-ignore\n'

const configuration = `[core]
\trepositoryformatversion = 0
\tbare = true
\tfilemode = true
\tsymlinks = true
\tignorecase = false
\tprecomposeunicode = false
\tprotectNTFS = false
\tprotectHFS = false
\tautocrlf = false
\tlogAllRefUpdates = false
\ttrustctime = true
\tsplitIndex = false
[gc]
\tauto = 0
[index]
\tversion = 2
[feature]
\tmanyFiles = false
`

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}

const fill = async (gitDir: string): Promise<void> => {
  await Promise.all(
    ['objects/pack', 'objects/info', 'refs/heads', 'refs/tags', 'info'].map((part) => mkdir(join(gitDir, part), { recursive: true })),
  )
  await Promise.all([
    writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n'),
    writeFile(join(gitDir, 'config'), configuration),
    writeFile(join(gitDir, 'info', 'attributes'), attributes),
  ])
}

/** A finished folder is renamed into place: renaming onto somebody else's finished store fails, and then theirs is the one. */
const create = async (place: Place, gitDir: string): Promise<Fault | undefined> => {
  try {
    await mkdir(join(place.storeDir, 'trees'), { recursive: true })
    const draft = await mkdtemp(join(place.storeDir, 'trees', 'tmp-'))
    try {
      await fill(draft)
      await rename(draft, gitDir)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return undefined
  } catch (error) {
    if (await exists(join(gitDir, 'HEAD'))) return undefined
    return fault(
      'store_not_made',
      `The store ${gitDir} could not be made: ${String(error)}`,
      'Check the permissions and the free space, then call again.',
    )
  }
}

/** The store of a place. Nothing is written before something has to be stored. */
export const openRepository = async (place: Place): Promise<Repository | Fault> => {
  const gitDir = join(place.storeDir, 'store.git')
  const ensure = async (): Promise<Fault | undefined> => {
    if (place.readOnly !== undefined) return fault('read_only', place.readOnly, 'Change the permissions, or work in a copy of the folder.')
    return (await exists(join(gitDir, 'HEAD'))) ? undefined : create(place, gitDir)
  }
  return { place, gitDir, git: { kind: 'store', gitDir }, ensure, memory: emptyMemory() }
}
