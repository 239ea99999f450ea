import fc from 'fast-check'
import { Actor } from '../../shared/session/actor.ts'
import type { Check } from '../../shared/session/check.ts'
import type { Criterion } from '../../shared/session/criterion.ts'
import { EventBody, type SessionEvent } from '../../shared/session/event.ts'
import type { Counts, Evidence, RunPurpose } from '../../shared/session/evidence.ts'
import type { Plan } from '../../shared/session/plan.ts'
import type { Grade, RunEnd } from '../../shared/session/run.ts'
import { eventOf } from './given.ts'

/** Few ids, so that events meet; one of them is a name that objects have by birth. */
const id = (prefix: string) => fc.constantFrom(`${prefix}1`, `${prefix}2`, `${prefix}3`, '__proto__')
const text = fc.oneof(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), fc.constantFrom('a\nb', '- C1: x', '</script>'))
const tree = fc.constantFrom('t1', 't2', 't3')
const amount = fc.nat({ max: 100_000 })

const actor: fc.Arbitrary<Actor> = fc.record({
  kind: fc.constantFrom('user', 'agent', 'hook', 'server'),
  name: text,
  via: fc.constantFrom('mcp', 'elicitation', 'editor', 'terminal', 'hook', 'server'),
})

const argv = fc.array(text, { minLength: 1, maxLength: 3 })
const check: fc.Arbitrary<Check> = fc.oneof(
  fc.record(
    { kind: fc.constant('command' as const), argv, pattern: text, timeoutS: fc.integer({ min: 1, max: 900 }) },
    { requiredKeys: ['kind', 'argv'] },
  ),
  fc.record({ kind: fc.constant('tests' as const), files: fc.array(text, { maxLength: 2 }), argv }, { requiredKeys: ['kind'] }),
)
const criterion: fc.Arbitrary<Criterion> = fc.record({ id: id('C'), text, check: fc.option(check) })
const criteria = fc.uniqueArray(criterion, { maxLength: 3, selector: (one) => one.id })

const unlocked: fc.Arbitrary<Plan> = fc.record({
  revision: fc.integer({ min: 1, max: 9 }),
  hash: id('p'),
  strategy: text,
  steps: fc.uniqueArray(
    fc.record({ id: id('S'), title: text, files: fc.array(text, { maxLength: 1 }), tests: fc.array(text, { maxLength: 1 }) }),
    {
      maxLength: 3,
      selector: (step) => step.id,
    },
  ),
  edgeCases: fc.array(text, { maxLength: 2 }),
  testApproach: text,
  scope: text,
  criteria,
})
const plan: fc.Arbitrary<Plan> = fc.oneof(
  unlocked,
  fc.tuple(unlocked, fc.array(text, { maxLength: 2 })).map(([one, locked]) => ({ ...one, locked })),
)

const end: fc.Arbitrary<RunEnd> = fc.oneof(
  fc.record({ kind: fc.constant('exited' as const), code: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('signalled' as const), signal: fc.constantFrom('SIGKILL', 'SIGSEGV') }),
  fc.record({
    kind: fc.constantFrom('timed-out', 'cancelled', 'output-limit', 'process-limit', 'cpu-limit', 'disk-limit', 'memory-limit'),
  }),
  fc.record({ kind: fc.constant('could-not-start' as const), reason: text }),
  fc.record({ kind: fc.constant('service-ended' as const), service: text, reason: text }),
)
const grade: fc.Arbitrary<Grade> = fc.constantFrom('confined', 'confined-partial', 'container', 'unconfined')
const counts: fc.Arbitrary<Counts> = fc.record({ passed: amount, failed: amount, skipped: amount, missing: amount })
const method = fc.record({
  hash: text,
  argv,
  runner: fc.constantFrom('node-test', 'vitest', 'exit'),
  env: fc.dictionary(text, text, { maxKeys: 1 }),
  timeoutMs: amount,
})
const purpose: fc.Arbitrary<RunPurpose> = fc.record({
  criterion: fc.option(id('C')),
  check: fc.option(check),
  plan: fc.option(id('p')),
  tree,
  policy: text,
  method,
  askedBy: actor,
  checkout: fc.option(text),
})

const test = fc.record(
  { id: text, file: text, path: argv, line: fc.integer({ min: 1, max: 999 }), status: fc.constantFrom('failed', 'missing'), message: text },
  { requiredKeys: ['id', 'file', 'path', 'status'] },
)
const evidence: fc.Arbitrary<Evidence> = fc.record({
  id: id('e'),
  run: id('r'),
  criterion: id('C'),
  check,
  plan: fc.option(id('p')),
  askedBy: actor,
  subject: fc.record({ tree, policy: text, arm: fc.constant('now' as const) }),
  method,
  timing: fc.record({ startedAt: text, endedAt: text, wallMs: amount, cpuMs: amount, maxRssBytes: amount }),
  end,
  sandbox: fc.record({ grade, missing: fc.array(text, { maxLength: 1 }) }),
  environment: fc.record({ os: text, arch: text, cpus: amount, node: text, lockFiles: text }),
  results: fc.record({
    runner: text,
    fidelity: fc.constantFrom('full', 'format', 'exit'),
    counts,
    failing: fc.array(test, { maxLength: 2 }),
    problems: fc.array(
      fc.record({ file: text, line: fc.integer({ min: 1, max: 999 }), message: text }, { requiredKeys: ['file', 'message'] }),
      { maxLength: 2 },
    ),
    digest: text,
  }),
  integrity: fc.record({ changedFiles: fc.array(text, { maxLength: 1 }), leftFiles: fc.array(text, { maxLength: 1 }) }),
  log: fc.record({ sha256: text, bytes: amount }),
  verdict: fc.record({ word: fc.constantFrom('met', 'unmet', 'could-not-run'), reason: text }),
})

const type = <Name extends EventBody['type']>(name: Name) => fc.constant(name)

/** One arbitrary for each event there is: a new event without one does not compile. */
const bodies: { readonly [Name in EventBody['type']]: fc.Arbitrary<Extract<EventBody, { type: Name }>> } = {
  session_opened: fc.record({
    type: type('session_opened'),
    session: id('s'),
    goal: text,
    constraints: fc.array(text, { maxLength: 2 }),
    workTree: text,
    playbook: fc.option(text),
    from: fc.option(fc.record({ session: id('s'), checkpoint: id('K') })),
  }),
  criteria_set: fc.record({ type: type('criteria_set'), criteria, plan: fc.option(plan) }),
  plan_proposed: fc.record({ type: type('plan_proposed'), plan }),
  plan_approved: fc.record({ type: type('plan_approved'), plan: id('p') }),
  changes_requested: fc.record({ type: type('changes_requested'), plan: id('p'), text: id('t') }),
  step_moved: fc.record({
    type: type('step_moved'),
    step: id('S'),
    to: fc.constantFrom('started', 'done', 'dropped'),
    note: fc.option(text),
  }),
  checkpoint_created: fc.record({
    type: type('checkpoint_created'),
    checkpoint: fc.record({
      id: id('K'),
      tree,
      parent: fc.option(id('K')),
      merged: fc.array(id('K'), { maxLength: 1 }),
      why: fc.constantFrom('opened', 'request', 'turn-end', 'before-restore', 'restored', 'merged'),
      reason: text,
      turn: fc.option(text),
      step: fc.option(id('S')),
      notStored: fc.array(fc.record({ path: text, why: text }), { maxLength: 1 }),
      notStoredCount: amount,
    }),
  }),
  checkpoint_failed: fc.record({
    type: type('checkpoint_failed'),
    why: fc.constantFrom('timer', 'turn-end', 'disk-pressure'),
    code: text,
    message: text,
  }),
  checkpoint_recovered: fc.record({ type: type('checkpoint_recovered'), checkpoint: id('K') }),
  turns_reported: fc.record({
    type: type('turns_reported'),
    turns: fc.array(
      fc.record({
        host: text,
        phase: fc.constantFrom('start', 'end'),
        turn: fc.option(text),
        hostSession: fc.option(text),
        happenedAt: text,
      }),
      { maxLength: 2 },
    ),
    checkpoint: fc.option(id('K')),
  }),
  session_closed: fc.record({
    type: type('session_closed'),
    text: fc.option(id('t')),
    unmet: fc.array(id('C'), { maxLength: 2 }),
  }),
  session_reopened: fc.record({ type: type('session_reopened') }),
  files_restored: fc.record({
    type: type('files_restored'),
    to: id('K'),
    before: id('K'),
    paths: fc.option(fc.array(text, { maxLength: 2 })),
  }),
  run_started: fc.record({ type: type('run_started'), run: id('r'), purpose }),
  run_finished: fc.record({ type: type('run_finished'), run: id('r'), end, grade, wallMs: amount, counts: fc.option(counts) }),
  run_abandoned: fc.record({ type: type('run_abandoned'), run: id('r') }),
  comparison_recorded: fc.record({
    type: type('comparison_recorded'),
    comparison: fc.record({
      evidence: id('e'),
      baseline: tree,
      run: fc.option(id('r')),
      reason: fc.option(text),
      counts: fc.dictionary(fc.constantFrom('regressed', 'lost', 'flaky'), amount),
      tests: fc.array(
        fc.record({
          class: fc.constantFrom('regressed', 'lost'),
          id: text,
          file: text,
          path: argv,
          now: fc.constantFrom('failed', null),
          before: fc.constant('passed' as const),
        }),
        { maxLength: 2 },
      ),
      tries: amount,
    }),
  }),
  evidence_recorded: fc.record({ type: type('evidence_recorded'), evidence }),
  memory_kept: fc.record({
    type: type('memory_kept'),
    memory: fc.record({
      id: id('m'),
      kind: fc.constantFrom('request', 'reply', 'decision', 'lesson', 'validation', 'summary'),
      digest: text,
      characters: amount,
      replaces: fc.array(id('m'), { maxLength: 2 }),
    }),
  }),
  memory_forgotten: fc.record({ type: type('memory_forgotten'), memories: fc.array(id('m'), { maxLength: 3 }) }),
  asked: fc.record({
    type: type('asked'),
    ask: id('a'),
    questions: fc.array(fc.record({ id: text, kind: fc.constantFrom('text', 'choice') }), { maxLength: 2 }),
    blocking: fc.boolean(),
  }),
  ask_answered: fc.record({ type: type('ask_answered'), ask: id('a'), text: id('t') }),
  session_pushed: fc.record({ type: type('session_pushed'), remote: text, events: amount, checkpoints: amount, texts: amount }),
  weakening_accepted: fc.record({ type: type('weakening_accepted'), weakening: id('k'), code: text, file: text, text: id('t') }),
  secret_allowed: fc.record({ type: type('secret_allowed'), secrets: fc.array(id('x'), { maxLength: 3 }) }),
  segment_sealed: fc.record({ type: type('segment_sealed') }),
}

/** Parsed as a line of the journal is, so that everything generated is valid and plain. */
export const arbitraryBody: fc.Arbitrary<EventBody> = fc
  .oneof(...Object.values<fc.Arbitrary<EventBody>>(bodies))
  .map((body) => EventBody.parse(JSON.parse(JSON.stringify(body))))

/** An event as the journal could hold it, with or without a key. */
export const arbitraryEvent: fc.Arbitrary<SessionEvent> = fc
  .tuple(arbitraryBody, amount, actor, fc.option(fc.string({ minLength: 1, maxLength: 3 }), { nil: undefined }))
  .map(([body, n, by, key]) => eventOf(body, n, Actor.parse(by), key))
