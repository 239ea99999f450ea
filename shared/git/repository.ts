import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, fault } from '../session/fault.ts'
import type { GitTarget } from './environment.ts'
import { keepsAppends } from './file-system.ts'
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

const mixesAppends = (storeDir: string): Fault =>
  fault(
    'append_not_atomic',
    `The file system of ${storeDir} loses what two writers append in turn, so a journal cannot be kept there.`,
    'Open a project folder on a local disk instead.',
  )

const holds = async (file: string, content: string): Promise<boolean> =>
  readFile(file, 'utf8').then(
    (text) => text === content,
    () => false,
  )

/**
 * What git reads in our repository is constant. A folder that came from elsewhere with a store in it could name filters and programs there:
 * anything else that stands there is put back, or refused where nothing can be written.
 */
const withOurRules = async (place: Place, gitDir: string): Promise<Fault | undefined> => {
  const rules = [
    [join(gitDir, 'config'), configuration],
    [join(gitDir, 'info', 'attributes'), attributes],
  ] as const
  for (const [file, content] of rules) {
    if (await holds(file, content)) continue
    if (place.readOnly !== undefined)
      return fault('store_altered', `${file} is not as Maestro writes it.`, 'Open the folder as a user who may write there.')
    const draft = await mkdtemp(join(place.storeDir, 'trees', 'tmp-'))
    await writeFile(join(draft, 'rules'), content)
    await rename(join(draft, 'rules'), file)
    await rm(draft, { recursive: true, force: true })
  }
  return undefined
}

/** A finished folder is renamed into place: renaming onto somebody else's finished store fails, and then theirs is the one. */
const create = async (place: Place, gitDir: string): Promise<Fault | undefined> => {
  try {
    await mkdir(join(place.storeDir, 'trees'), { recursive: true })
    if (!(await keepsAppends(place.storeDir))) return mixesAppends(place.storeDir)
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
  const altered = (await exists(join(gitDir, 'HEAD'))) ? await withOurRules(place, gitDir) : undefined
  if (altered !== undefined) return altered
  const ensure = async (): Promise<Fault | undefined> => {
    if (place.readOnly !== undefined) return fault('read_only', place.readOnly, 'Change the permissions, or work in a copy of the folder.')
    return (await exists(join(gitDir, 'HEAD'))) ? undefined : create(place, gitDir)
  }
  return { place, gitDir, git: { kind: 'store', gitDir }, ensure, memory: emptyMemory() }
}
