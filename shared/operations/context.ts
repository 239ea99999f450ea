import type { Change } from '../git/changes.ts'
import type { Place } from '../git/place.ts'
import type { Repository } from '../git/repository.ts'
import type { Scan } from '../git/trees/scan.ts'
import type { Actor } from '../session/actor.ts'
import type { Fault } from '../session/fault.ts'
import type { Sources } from '../store/clock.ts'
import type { Session, Sessions } from '../store/sessions.ts'
import type { UserSettings } from '../store/settings.ts'
import type { SandboxStatus } from '../sandbox/probe.ts'
import type { Trash } from '../store/trash.ts'
import type { ReadDisk } from '../store/disk.ts'
import type { Automatic, UnrecordedFailures } from './checkpoints/automatic-checkpoints.ts'
import type { Jobs } from './runs/job.ts'
import type { WeakenedTests } from './weakened/question.ts'

/** A folder with its store, as the operations see it. Made by workspace.ts, the composition root. */
export type Workspace = {
  readonly place: Place
  readonly sources: Sources
  readonly sessions: Sessions
  readonly settings: () => UserSettings | Fault
  /** Opens our object store, making it on first use. */
  readonly repository: () => Promise<Repository | Fault>
  /**
   * Looks at every file and stores what is new: the tree id of exactly the files of now, which can be read from the store. `index`: the word
   * of the user's index will do for files that nobody has read yet; nothing that is evidence may rest on it.
   */
  readonly scan: (trust?: 'files' | 'index') => Promise<Scan | Fault>
  /** Looks without writing anything: at every file, or at the paths that are said to have changed. */
  readonly look: (hints?: readonly string[]) => Promise<Scan | Fault>
  /** How the files of the last look differ from a stored tree, as seen from that tree. */
  readonly changesSince: (tree: string) => Promise<Change[] | Fault>
  readonly sandbox: () => Promise<SandboxStatus>
  readonly jobs: Jobs
  readonly weakened: WeakenedTests
  /** Checkpoints that nobody asks for. A process that stays starts them once, and stops them when it goes. */
  readonly automatic: Automatic
  readonly unrecordedFailures: UnrecordedFailures
  readonly trash: Trash
  readonly readDisk: ReadDisk
  /** The user's own folder: settings, checkouts, the index of workspaces. */
  readonly userDir: string
  /** Another work tree, as this process would open it. */
  readonly openAt: (folder: string) => Promise<Workspace | Fault>
  /** Where checkouts of this store live: outside the workspace and its git folder, reusable, deletable. */
  readonly checkoutsDir: string
  /** How long a caller waits for one answer, in milliseconds; what lasts longer goes on as a job. */
  readonly answerWithinMs: number
  /** The run supervisor's program file. */
  readonly supervisor: string
  /** The folder of our reporters. */
  readonly reportersDir: string
}

/** One request. `session` is what the caller named: an id, `latest`, or null for the current one. */
export type Context = {
  readonly workspace: Workspace
  readonly caller: Actor
  readonly session: string | null
  readonly signal: AbortSignal
  /** Ctrl-C in a terminal ends what it started; a host that goes away, or loses patience, leaves its runs alone. */
  readonly abortCancelsRuns?: boolean
  readonly progress: (message: string) => void
}

export type { Session }
