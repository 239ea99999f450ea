import {
  catchUp,
  isFault,
  openTreeHints,
  outcomeOf,
  readOutcomeFile,
  viewSession,
  watchSessions,
  watchTree,
  type Session,
  type SessionView,
  type StopWatching,
  type Workspace,
} from '../shared/index.ts'
import { coalesce } from './coalesce.ts'
import { drawPicture, redrawPicture, spellingOf, type Buffer, type Picture } from './picture.ts'
import { openSeenTests, type SeenTests } from './seen-tests.ts'

/** One workspace folder with, once there is a session, the picture of it. */
export type Folder = {
  readonly root: string
  readonly workspace: Workspace
  readonly planUri: () => string
  readonly uriOf: (path: string) => string
  readonly picture: () => Picture | null
  /** Test by test what was seen last; read when it is asked for, never for a picture. */
  readonly seen: SeenTests
  /** Reads the session and the files again. Resolves when the newest picture is drawn. */
  readonly refresh: () => Promise<void>
  /** Draws the last picture again, for other buffers: no reading of the store, no git. */
  readonly redraw: () => void
  readonly close: () => Promise<void>
}

/** Hints come in bursts (an append, the plan, the current session); this gathers one. */
const GATHER_MS = 15

/** `shownRoot`: the root in the editor's spelling. `buffers`: what the editor has open now. */
export type FolderOptions = {
  readonly shownRoot: string
  readonly buffers: () => readonly Buffer[]
  readonly onDrawn: (folder: Folder) => void
  readonly onError: (error: unknown) => void
}

/** Opens a folder. Until there is a session nothing is read, and nothing watched but the place where a store would appear. */
export const openFolder = (workspace: Workspace, { shownRoot, buffers, onDrawn, onError }: FolderOptions): Folder => {
  const { root, storeDir } = workspace.place
  let stopTree: StopWatching | null = null
  let picture: Picture | null = null
  let closed = false

  const show = (drawn: Picture | null): void => {
    if (picture === null && drawn === null) return
    picture = drawn
    onDrawn(folder)
  }
  const read = async (): Promise<void> => {
    const id = workspace.sessions.current()
    const session = id === null ? null : workspace.sessions.open(id)
    if (session === null || isFault(session)) return show(null)
    stopTree ??= watchTree(root, (said) => {
      hints.note(said)
      hint()
    })
    workspace.automatic.start()
    const view = await viewSession(workspace, session, { hints: hints.take(), weakened: 'known' })
    // Buffers may have changed while git was reading, so they are looked at now.
    if (closed) return
    show(drawPicture(view, root, shownRoot, buffers()))
    // Reading tests takes longer than anything else here, so everything else is shown first.
    void catchUp(workspace, view).then((more) => more && !closed && hint(), onError)
  }
  const refresh = coalesce(() => read().catch(onError))
  const hints = openTreeHints(() => performance.now())
  const hint = gathered(GATHER_MS, () => void refresh())
  const stopStore = watchSessions(storeDir, hint)

  const folder: Folder = {
    root,
    workspace,
    planUri: () => spellingOf(root, shownRoot, buffers()).planUri,
    uriOf: (path) => spellingOf(root, shownRoot, buffers()).uriOf(path),
    picture: () => picture,
    seen: seenIn(workspace),
    refresh,
    redraw: () => {
      if (picture !== null) show(redrawPicture(picture, root, shownRoot, buffers()))
    },
    close: async () => {
      closed = true
      workspace.automatic.stop()
      show(null)
      await Promise.all([stopStore(), stopTree?.()])
    },
  }
  return folder
}

const seenIn = ({ sessions }: Workspace): SeenTests => {
  const sessionOf = ({ state }: SessionView): Session | null => {
    const session = sessions.open(state.id)
    return isFault(session) ? null : session
  }
  return openSeenTests({
    ofEvidence: (view, evidence) => {
      const session = sessionOf(view)
      return session === null ? null : outcomeOf(session, evidence)
    },
    ofRun: (view, run) => {
      const session = sessionOf(view)
      return session === null ? null : readOutcomeFile(session.runFolder(run))
    },
  })
}

/** Calls `task` once, `ms` after the first of several calls. */
const gathered = (ms: number, task: () => void): (() => void) => {
  let timer: NodeJS.Timeout | null = null
  return () => {
    timer ??= setTimeout(() => {
      timer = null
      task()
    }, ms)
  }
}
