import type { Session } from '../../store/sessions.ts'

/** Work that outlasts its request. It goes by the id of its first run, so that another process can wait for that run by the same name. */
export type Job = { readonly id: string; readonly done: Promise<void>; readonly cancel: () => void; readonly wasCancelled: () => boolean }

export type Jobs = {
  readonly add: (job: Job) => void
  readonly find: (id: string) => Job | undefined
  /** Records the end of runs whose server died before it could. */
  readonly settleOrphans: (session: Session) => Promise<void>
}
