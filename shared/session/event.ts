import * as z from 'zod'
import { Actor } from './actor.ts'
import { Checkpoint, Why } from './checkpoint.ts'
import { Comparison } from './comparison.ts'
import { Criterion } from './criterion.ts'
import { Counts, Evidence, RunPurpose } from './evidence.ts'
import { Memory } from './memory.ts'
import { Plan } from './plan.ts'
import { Grade, RunEnd } from './run.ts'
import { Turn } from './turn.ts'

/** The on-disk version of an event. Older ones are upcast while reading; a newer one makes the session read-only. */
export const EVENT_VERSION = 1

const event = <Name extends string, Shape extends z.core.$ZodLooseShape>(type: Name, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape })

/**
 * Every fact that can happen to a session: the on-disk contract (docs/STORE.md). One decision is exactly one event, so none is ever half
 * done. No body may use a name of `Envelope`: both stand flat in one line.
 */
export const EventBody = z.discriminatedUnion('type', [
  event('session_opened', {
    session: z.string(),
    goal: z.string(),
    constraints: z.array(z.string()),
    workTree: z.string(),
    playbook: z.string().nullable(),
    from: z.object({ session: z.string(), checkpoint: z.string() }).nullable(),
  }),
  /** The whole new list. `plan` is there when a plan exists: new criteria make a new revision of it. */
  event('criteria_set', { criteria: z.array(Criterion), plan: Plan.nullable() }),
  event('plan_proposed', { plan: Plan }),
  event('plan_approved', { plan: z.string() }),
  event('changes_requested', { plan: z.string(), text: z.string() }),
  event('step_moved', { step: z.string(), to: z.enum(['started', 'done', 'dropped']), note: z.string().nullable() }),
  event('checkpoint_created', { checkpoint: Checkpoint }),
  /** Nothing was stored: what the disk or git said. The same failure again is the same event. */
  event('checkpoint_failed', { why: Why, code: z.string(), message: z.string() }),
  /** After a failure the files were read again and are those of this checkpoint, so no new one was made. */
  event('checkpoint_recovered', { checkpoint: z.string() }),
  /** Turns that hosts' hooks told of. `checkpoint` is the one that was made, or stood, when they were taken in. */
  event('turns_reported', { turns: z.array(Turn), checkpoint: z.string().nullable() }),
  event('files_restored', { to: z.string(), before: z.string(), paths: z.array(z.string()).nullable() }),
  event('run_started', { run: z.string(), purpose: RunPurpose }),
  event('run_finished', { run: z.string(), end: RunEnd, grade: Grade, wallMs: z.number(), counts: Counts.nullable() }),
  event('run_abandoned', { run: z.string() }),
  event('evidence_recorded', { evidence: Evidence }),
  /** Held against the baseline; the newest of an evidence record counts. */
  event('comparison_recorded', { comparison: Comparison }),
  event('memory_kept', { memory: Memory }),
  event('memory_forgotten', { memories: z.array(z.string()) }),
  event('asked', { ask: z.string(), questions: z.array(z.object({ id: z.string(), kind: z.string() })), blocking: z.boolean() }),
  event('ask_answered', { ask: z.string(), text: z.string() }),
  /** `text` is the reason's, `unmet` are the criteria that nothing shows to be met on the files of then. */
  event('session_closed', { text: z.string().nullable(), unmet: z.array(z.string()) }),
  event('session_reopened', {}),
  /** Sent to a remote, whose name or address stands here without credentials; how many events, checkpoints and texts were new there. */
  event('session_pushed', { remote: z.string(), events: z.number(), checkpoints: z.number(), texts: z.number() }),
  /** The user let these secrets, named by the hash of rule and secret, leave with a push. */
  event('secret_allowed', { secrets: z.array(z.string()) }),
  /** The user accepts that tests promise less in this one way, named by its key; `text` is the reason's. */
  event('weakening_accepted', { weakening: z.string(), code: z.string(), file: z.string(), text: z.string() }),
  event('segment_sealed', {}),
])
export type EventBody = z.infer<typeof EventBody>

/** What surrounds every event. `prev` is the hash of the line it was decided upon, `seen` the last hashes known of other replicas. */
export const Envelope = z.object({
  v: z.number().int().positive(),
  id: z.string(),
  at: z.string(),
  replica: z.string(),
  seen: z.record(z.string(), z.string()),
  actor: Actor,
  prev: z.string(),
  key: z.string().optional(),
  hash: z.string(),
})
export type Envelope = z.infer<typeof Envelope>

export type SessionEvent = Envelope & { readonly body: EventBody }
