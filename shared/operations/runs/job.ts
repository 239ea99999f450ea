import type { Session } from '../../store/sessions.ts'

/** Work that outlasts its request. It goes by the id of its first run, so that another process can wait for that run by the same name. */
export type Job = {
  readonly id: string
  /** The runs that it has begun so far. */
  readonly runs: () => readonly string[]
  readonly done: Promise<void>
  readonly cancel: () => void
}

export type Jobs = {
  readonly add: (job: Job) => void
  readonly find: (id: string) => Job | undefined
  /** Records the end of runs whose server died before it could. */
  readonly settleOrphans: (session: Session) => Promise<void>
}
