import { join } from 'node:path'
import { findPlace } from './git/place.ts'
import { openRepository, type Repository } from './git/repository.ts'
import { openTreesInThread } from './git/trees/open-in-thread.ts'
import { openTrees, type Trees } from './git/trees/trees.ts'
import { planDocument } from './judge/plan-document.ts'
import { openAutomatic } from './operations/checkpoints/automatic.ts'
import type { Machine } from './operations/checkpoints/automatic-checkpoints.ts'
import type { Workspace } from './operations/context.ts'
import { openJobs } from './operations/runs/jobs.ts'
import type { ReadWeakenings } from './operations/weakened/question.ts'
import { openWeakenedTests } from './operations/weakened/weakened-tests.ts'
import { probeSandbox, type SandboxStatus } from './sandbox/probe.ts'
import { isFault, type Fault } from './session/fault.ts'
import type { SessionState } from './session/state.ts'
import { sha256, systemSources, type Sources } from './store/clock.ts'
import { readDisk } from './store/disk.ts'
import { diskFault } from './store/files.ts'
import { projectPlan } from './store/projection.ts'
import { openSessions, type Session } from './store/sessions.ts'
import { readSettings, userFolder } from './store/settings.ts'
import { openTrash } from './store/trash.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `programs`: the folder with `maestro-run.mjs` and `reporters/`, which is where every bundled program stands itself. */
export type WorkspaceOptions = {
  readonly programs: string
  readonly env: Environment
  readonly sources?: Sources
  readonly answerWithinMs?: number
  /** Read the work tree in a thread of its own: for servers, which answer meanwhile. */
  readonly inThread?: boolean
  /** Timers and the disk; the real ones unless told. */
  readonly machine?: Machine
}

/** Hosts give up on a call after a minute or so; the answer comes before that. */
const ANSWER_WITHIN_MS = 40_000

/** Timers that do not keep a process alive. */
const systemMachine: Machine = {
  every: (ms, task) => {
    const timer = setInterval(task, ms).unref()
    return () => clearInterval(timer)
  },
  readDisk,
}

/** Opens a folder: the composition root. Nothing is written, watched or started before the first operation that needs it. */
export const openWorkspace = async (folder: string, options: WorkspaceOptions): Promise<Workspace | Fault> => {
  const { programs, env, sources = systemSources, answerWithinMs = ANSWER_WITHIN_MS, inThread = false, machine = systemMachine } = options
  const place = await findPlace(folder)
  if (isFault(place)) return place
  const userDir = userFolder(env)
  let repository: Repository | null = null

  const openOnce = async (): Promise<Repository | Fault> => {
    if (repository !== null) return repository
    const opened = await openRepository(place)
    if (!isFault(opened)) repository ??= opened
    return repository ?? opened
  }
  let trees: Trees | null = null
  const withTrees = async <T>(ask: (opened: Trees) => Promise<T | Fault>): Promise<T | Fault> => {
    const opened = await openOnce()
    if (isFault(opened)) return opened
    return ask((trees ??= inThread ? openTreesInThread(place, join(programs, 'maestro-trees.mjs')) : openTrees(opened)))
  }
  const settings = () => readSettings(userDir)
  const sessions = openSessions({
    storeDir: place.storeDir,
    workTree: place.workTree,
    sources,
    onChanged: (session) => {
      if (sessions.current() === session.id) projectNewest(session, (state) => projectPlan(place.root, planDocument(state).text, sources))
    },
  })
  const workspace: Workspace = {
    place,
    sources,
    sessions,
    settings,
    repository: openOnce,
    scan: (trust = 'files') =>
      orDiskFault(place.storeDir, async () => withTrees((opened) => opened.scan({ store: true, believe: trust === 'index' }))),
    look: (hints) =>
      orDiskFault(place.storeDir, async () => withTrees((opened) => opened.scan({ store: false, ...(hints !== undefined && { hints }) }))),
    changesSince: (tree) => orDiskFault(place.storeDir, async () => withTrees((opened) => opened.differences(tree))),
    sandbox: () => sandboxFor({ userDir, env, root: place.root }),
    jobs: openJobs(() => workspace),
    weakened: openWeakenedTests(() => workspace, readerOf(openOnce, inThread ? join(programs, 'maestro-weakened.mjs') : null)),
    automatic: openAutomatic(() => workspace, machine),
    unrecordedFailures: new Map(),
    trash: openTrash(place.storeDir, sources),
    readDisk: machine.readDisk,
    userDir,
    // Opened for a moment: not worth a thread.
    openAt: (other) => openWorkspace(other, { ...options, inThread: false }),
    checkoutsDir: join(userDir, 'checkouts', sha256(`${place.storeDir} ${place.workTree}`).slice(0, 16)),
    answerWithinMs,
    supervisor: join(programs, 'maestro-run.mjs'),
    reportersDir: join(programs, 'reporters'),
  }
  return workspace
}

/** Neither the store nor the parser is opened before changed tests are asked about. `program`: reads in a process of its own; null: here. */
const readerOf = (open: () => Promise<Repository | Fault>, program: string | null): ReadWeakenings => {
  let reader: ReadWeakenings | null = null
  return async (question) => {
    const repository = await open()
    if (isFault(repository)) return repository
    const { openReader } = await import('./operations/weakened/open-reader.ts')
    return (reader ??= openReader(repository, program))(question)
  }
}

type Surrounded = { readonly userDir: string; readonly env: Environment; readonly root: string }

/** What the sandbox can do here, as far as the user allows it. */
const sandboxFor = async ({ userDir, env, root }: Surrounded): Promise<SandboxStatus> => {
  const allowed = readSettings(userDir)
  if (isFault(allowed)) return { kind: 'refused', reason: allowed.message, fix: allowed.hint }
  const { allowUnconfined, allowContainer } = allowed.sandbox
  return probeSandbox({ allowUnconfined, allowContainer, environment: env, cacheDir: join(userDir, 'cache'), workspace: root })
}

/** Other processes write the same copy: whoever writes last has looked again behind its own writing, so that the newest state stands. */
const projectNewest = (session: Session, project: (state: SessionState) => void): void => {
  for (let shown = -1, { state } = session.read(); state.events !== shown; { state } = session.read()) {
    project(state)
    shown = state.events
  }
}

/** A disk that refuses is a fault with a hint; anything else that is thrown is a bug. */
const orDiskFault = async <T>(path: string, work: () => Promise<T | Fault>): Promise<T | Fault> => {
  try {
    return await work()
  } catch (error) {
    const known = diskFault(error, path)
    if (known === null) throw error
    return known
  }
}
