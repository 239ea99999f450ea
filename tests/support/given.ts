import type { Actor } from '../../shared/session/actor.ts'
import type { Checkpoint } from '../../shared/session/checkpoint.ts'
import type { Check } from '../../shared/session/check.ts'
import type { Criterion } from '../../shared/session/criterion.ts'
import type { EventBody, SessionEvent } from '../../shared/session/event.ts'
import type { Evidence, Inputs, Method, RunPurpose, RunVerdict } from '../../shared/session/evidence.ts'
import type { Plan } from '../../shared/session/plan.ts'
import { reduce } from '../../shared/session/reduce/index.ts'
import { emptyState, type SessionState } from '../../shared/session/state.ts'

export const AGENT: Actor = { kind: 'agent', name: 'host', via: 'mcp' }
export const USER: Actor = { kind: 'user', name: 'ada', via: 'editor' }
const TESTS: Check = { kind: 'tests' }

type Shown = {
  readonly tree?: string
  readonly arm?: Evidence['subject']['arm']
  readonly inputs?: Inputs
  readonly check?: Check
  readonly plan?: string
  readonly method?: Partial<Method>
  readonly environment?: Partial<Evidence['environment']>
  readonly results?: Partial<Evidence['results']>
}

/** A session so far, built from the events that really happen. Every step gives a new one. */
export type Given = {
  readonly state: SessionState
  readonly happened: (body: EventBody, actor?: Actor, key?: string) => Given
  readonly criteria: (...criteria: (string | Criterion)[]) => Given
  /** A plan whose hash is its name, with the criteria of now and one step for each title. */
  readonly planProposed: (hash: string, ...titles: string[]) => Given
  readonly planApproved: (hash: string) => Given
  readonly changesRequested: (hash: string) => Given
  readonly stepDone: (step: string) => Given
  readonly asked: (id: string, count?: number, blocking?: boolean) => Given
  readonly answered: (id: string) => Given
  readonly runStarted: (run: string, criterion?: string) => Given
  readonly runAbandoned: (run: string) => Given
  /** One that was asked for, without a parent; the first of a session is its baseline. */
  readonly checkpoint: (id: string, tree: string) => Given
  /** Evidence on tree `t1` unless said otherwise. `word reason`, for example `met 2 passed`. */
  readonly evidence: (id: string, criterion: string, verdict: string, shown?: Shown) => Given
}

const build = (state: SessionState): Given => {
  const happened: Given['happened'] = (body, actor = AGENT, key) => build(reduce(state, eventOf(body, state.events + 1, actor, key)))
  return {
    state,
    happened,
    criteria: (...criteria) => {
      const list = criteria.map((criterion): Criterion =>
        typeof criterion === 'string' ? { id: criterion, text: `${criterion} holds`, check: TESTS } : criterion,
      )
      return happened({ type: 'criteria_set', criteria: list, plan: null })
    },
    planProposed: (hash, ...titles) => happened({ type: 'plan_proposed', plan: planOf(state, hash, titles) }),
    planApproved: (plan) => happened({ type: 'plan_approved', plan }, USER),
    changesRequested: (plan) => happened({ type: 'changes_requested', plan, text: 't-1' }, USER),
    stepDone: (step) => happened({ type: 'step_moved', step, to: 'done', note: null }),
    asked: (ask, count = 1, blocking = false) =>
      happened({
        type: 'asked',
        ask,
        questions: Array.from({ length: count }, (_, index) => ({ id: `q${index}`, kind: 'text' })),
        blocking,
      }),
    answered: (ask) => happened({ type: 'ask_answered', ask, text: 't-1' }, USER),
    runStarted: (run, criterion = 'C1') => happened({ type: 'run_started', run, purpose: purposeOf(criterion) }),
    runAbandoned: (run) => happened({ type: 'run_abandoned', run }),
    checkpoint: (id, tree) => happened({ type: 'checkpoint_created', checkpoint: checkpointOf(id, tree) }),
    evidence: (id, criterion, verdict, shown = {}) =>
      happened({ type: 'evidence_recorded', evidence: evidenceOf(id, criterion, verdict, shown) }),
  }
}

/** An event around a body; the nth happens in the nth second. */
export const eventOf = (body: EventBody, n = 1, actor: Actor = AGENT, key?: string): SessionEvent => ({
  v: 1,
  id: `ev-${n}`,
  at: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
  replica: 'rp-1',
  seen: {},
  actor,
  prev: `h${n - 1}`,
  ...(key !== undefined && { key }),
  hash: `h${n}`,
  body,
})

export const checkpointOf = (id: string, tree: string): Checkpoint => ({
  id,
  tree,
  parent: null,
  merged: [],
  why: 'request',
  reason: 'asked for',
  turn: null,
  step: null,
  notStored: [],
  notStoredCount: 0,
})

const planOf = (state: SessionState, hash: string, titles: readonly string[]): Plan => ({
  revision: state.plan.kind === 'none' ? 1 : state.plan.plan.revision + 1,
  hash,
  strategy: 'Small steps',
  steps: titles.map((title, index) => ({ id: `S${index + 1}`, title, files: ['src/sum.js'], tests: [] })),
  edgeCases: ['zero'],
  testApproach: 'node:test',
  scope: 'one function',
  criteria: [...state.criteria],
})

const METHOD = { hash: 'method', argv: ['node', '--test'], runner: 'node-test' as const, env: {}, timeoutMs: 600_000 }

const purposeOf = (criterion: string): RunPurpose => ({
  criterion,
  check: TESTS,
  plan: null,
  tree: 't1',
  policy: 'policy',
  method: METHOD,
  askedBy: AGENT,
  checkout: '/checkout',
})

const wordOf = (verdict: string): RunVerdict => {
  const [word = '', ...reason] = verdict.split(' ')
  if (word !== 'met' && word !== 'unmet' && word !== 'could-not-run') throw new Error(`no verdict: ${verdict}`)
  return { word, reason: reason.join(' ') }
}

const evidenceOf = (
  id: string,
  criterion: string,
  verdict: string,
  { tree = 't1', arm = 'now', check = TESTS, ...shown }: Shown,
): Evidence => ({
  id,
  run: `r-${id}`,
  criterion,
  check,
  plan: shown.plan ?? null,
  askedBy: AGENT,
  subject: { tree, policy: 'policy', arm, ...(shown.inputs !== undefined && { inputs: shown.inputs }) },
  method: { ...METHOD, ...shown.method },
  timing: { startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:01.000Z', wallMs: 1000, cpuMs: 900, maxRssBytes: 1 },
  end: { kind: 'exited', code: verdict.startsWith('met') ? 0 : 1 },
  sandbox: { grade: 'confined', missing: [] },
  environment: { os: 'linux', arch: 'x64', cpus: 2, node: 'v20', lockFiles: 'none', ...shown.environment },
  results: {
    runner: 'node-test',
    fidelity: 'full',
    counts: { passed: 1, failed: 0, skipped: 0, missing: 0 },
    failing: [],
    problems: [],
    digest: 'digest',
    ...shown.results,
  },
  integrity: { changedFiles: [], leftFiles: [] },
  log: { sha256: 'log', bytes: 1 },
  verdict: wordOf(verdict),
})

/** A session that was just opened. */
export const given = build(emptyState).happened({
  type: 'session_opened',
  session: 's-1',
  goal: 'Keep sum correct for integers',
  constraints: [],
  workTree: 'main',
  playbook: null,
  from: null,
})

/** The same with another goal. */
export const givenGoal = (goal: string): Given => build({ ...given.state, goal })
