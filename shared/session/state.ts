import type { Actor } from './actor.ts'
import type { Checkpoint, Why } from './checkpoint.ts'
import type { Comparison } from './comparison.ts'
import type { Criterion } from './criterion.ts'
import type { Counts, Evidence, RunPurpose } from './evidence.ts'
import type { Memory } from './memory.ts'
import type { Plan } from './plan.ts'
import type { Grade, RunEnd } from './run.ts'
import type { Turn } from './turn.ts'

type Act = { readonly by: Actor; readonly at: string }

/** Where the newest plan revision stands. The last approved one stays in force until another is approved. */
export type PlanState =
  | { readonly kind: 'none' }
  | { readonly kind: 'proposed'; readonly plan: Plan; readonly proposed: Act }
  | { readonly kind: 'changes-requested'; readonly plan: Plan; readonly requested: Act; readonly text: string }
  | { readonly kind: 'approved'; readonly plan: Plan; readonly approved: Act }

export type StepState = { readonly status: 'started' | 'done' | 'dropped'; readonly act: Act; readonly note: string | null }

/** `replica` is the machine that runs it: no other one can see its process, or say that it ended. */
type Started = { readonly id: string; readonly replica: string; readonly purpose: RunPurpose; readonly started: Act }

export type RunState =
  | (Started & { readonly kind: 'running' })
  | (Started & { readonly kind: 'abandoned'; readonly endedAt: string })
  | (Started & {
      readonly kind: 'finished'
      readonly end: RunEnd
      readonly grade: Grade
      readonly wallMs: number
      readonly counts: Counts | null
    })

export type AskState = {
  readonly id: string
  readonly questions: readonly { readonly id: string; readonly kind: string }[]
  readonly blocking: boolean
  readonly asked: Act
  readonly answered: (Act & { readonly text: string }) | null
}

/** A checkpoint as recorded; `replica` is the store whose chain holds it. */
export type CheckpointState = Checkpoint & Act & { readonly replica: string }

/** What a replica's files stand on: its newest own checkpoint, and the checkpoint that it restored completely since then, if it did. */
export type Standpoint = { readonly own: string | null; readonly restored: string | null }

export type CheckpointFailure = Act & { readonly why: Why; readonly code: string; readonly message: string }

/** What a session is: the fold of its events. Plain JSON, so that a snapshot is its serialisation. */
export type SessionState = {
  readonly id: string
  readonly goal: string
  readonly constraints: readonly string[]
  readonly workTree: string
  readonly playbook: string | null
  /** The session and checkpoint that this one was forked from. */
  readonly from: { readonly session: string; readonly checkpoint: string } | null
  readonly opened: Act | null
  /** The replica that opened the session: the ids it counts are plain. */
  readonly founder: string | null
  /** Closed by whom and when; agents may only read it then. */
  readonly closed: (Act & { readonly text: string | null; readonly unmet: readonly string[] }) | null
  readonly lastAt: string
  readonly criteria: readonly Criterion[]
  readonly plan: PlanState
  readonly approved: (Act & { readonly plan: Plan }) | null
  readonly steps: Readonly<Record<string, StepState>>
  readonly checkpoints: readonly CheckpointState[]
  /** What each replica's files stand on; the one that moved last comes last. */
  readonly standpoints: readonly (readonly [replica: string, standpoint: Standpoint])[]
  /** The last failure, until a checkpoint is good again. */
  readonly checkpointFailure: CheckpointFailure | null
  /** The last 50 turns that hosts told of, oldest first. */
  readonly turns: readonly (Turn & { readonly checkpoint: string | null })[]
  /** The last restore: to what, and the checkpoint of the files as they were before it. */
  readonly restored: (Act & { readonly to: string; readonly before: string }) | null
  readonly runs: readonly RunState[]
  readonly evidence: readonly Evidence[]
  /** The last 200, one an evidence record. */
  readonly comparisons: readonly Comparison[]
  readonly memories: readonly (Memory & Act)[]
  readonly asks: readonly AskState[]
  /** The last push; the next one without a remote goes there too. */
  readonly pushed: (Act & { readonly remote: string }) | null
  /** Secrets that the user let leave, by the hash of rule and secret. */
  readonly allowedSecrets: readonly string[]
  /** Ways in which tests may promise less, by the user's word; `text` is the reason's. */
  readonly acceptedWeakenings: readonly (Act & {
    readonly key: string
    readonly code: string
    readonly file: string
    readonly text: string
  })[]
  /** Idempotency keys of the last 512 keyed events, oldest first. */
  readonly keys: readonly string[]
  readonly events: number
}

export const emptyState: SessionState = {
  id: '',
  goal: '',
  constraints: [],
  workTree: '',
  playbook: null,
  from: null,
  opened: null,
  founder: null,
  closed: null,
  lastAt: '',
  criteria: [],
  plan: { kind: 'none' },
  approved: null,
  steps: {},
  checkpoints: [],
  standpoints: [],
  checkpointFailure: null,
  turns: [],
  restored: null,
  runs: [],
  evidence: [],
  comparisons: [],
  memories: [],
  asks: [],
  pushed: null,
  allowedSecrets: [],
  acceptedWeakenings: [],
  keys: [],
  events: 0,
}
