import * as z from 'zod'
import { isFault } from '../../shared/index.ts'
import type { Conclusion } from './conclusion.ts'
import { ended } from './ended.ts'
import { exportTo, replay } from './evidence-conclusions.ts'
import { exits } from './exits.ts'
import { answered, replied } from './outcome.ts'

const Criteria = z.array(z.looseObject({ id: z.string(), verdict: z.string(), evidence: z.string().nullable() }))
const Verified = z.looseObject({ criteria: Criteria, ran: z.array(z.string()), job: z.string().nullable(), fault: z.unknown() })
const Status = z.looseObject({ criteria: Criteria, tree: z.string().nullable(), next: z.string() })
const Run = z.looseObject({
  run: z.string(),
  state: z.string(),
  exit: z.number().nullable(),
  arm: z.string().optional(),
  output: z.string(),
  truncated: z.boolean(),
})
const RunStarted = z.looseObject({ ...Run.shape, job: z.string().nullable() })
const Job = z.looseObject({ job: z.string(), running: z.boolean(), runs: z.array(Run) })
const Weakened = z.looseObject({ findings: z.array(z.looseObject({ tier: z.string() })) })
const Recorded = z.object({
  evidence: z.array(z.looseObject({ id: z.string(), run: z.string(), verdict: z.looseObject({ word: z.string() }) })),
})

const allMet = (criteria: z.infer<typeof Criteria>): boolean => criteria.every(({ verdict }) => verdict === 'met')

/** 3 when any criterion is not met; a check that could not even be started is a fault. */
const verify: Conclusion = async ({ core, reply }) => {
  const view = Verified.parse(reply.view)
  if (view.job === null) return replied(reply, verifyExit(view))
  const waited = await ended(core, view.job)
  if (isFault(waited)) return replied(waited)
  const status = await core.ask('get_status', {})
  if (isFault(status)) return replied(status)
  const { criteria, tree, next } = Status.parse(status.view)
  const before = new Map(view.criteria.map((criterion) => [criterion.id, criterion.evidence]))
  const ran = criteria.filter(({ id, evidence }) => view.ran.includes(id) || before.get(id) !== evidence).map(({ id }) => id)
  return answered(status.text, { ...view, tree, criteria, ran, job: null, next }, verifyExit({ ...view, criteria }))
}

const verifyExit = (view: z.infer<typeof Verified>): number =>
  view.fault === null ? (allMet(view.criteria) ? exits.done : exits.notMet) : exits.fault

/** The command's own output and exit code. One that was killed or timed out has no code: that is a 1, with the reason on stderr. */
const run: Conclusion = async ({ core, request, reply }) => {
  const started = RunStarted.parse(reply.view)
  const waited = started.job === null ? null : await ended(core, started.job)
  if (isFault(waited)) return replied(waited)
  const last = waited === null ? started : (Job.parse(waited.view).runs[0] ?? started)
  const exit = last.exit ?? exits.fault
  if (request.json) return answered('', { ...started, ...last, job: null }, exit)
  const whole = last.truncated ? await core.ask('show_run', { run: last.run }) : null
  if (isFault(whole)) return replied(whole)
  const shown = whole === null ? last : Run.parse(whole.view)
  request.terminal.out(shown.output)
  if (shown.truncated) request.terminal.err(`maestro: the middle of the output is left out (run ${last.run})\n`)
  if (last.exit === null) request.terminal.err(`maestro: ${last.state} (run ${last.run})\n`)
  return { kind: 'silent', exit }
}

/**
 * A job is met when each of its runs on the files of now is: by what stands on its evidence where a criterion asked for it, else by its exit code.
 */
const job: Conclusion = async ({ core, request, reply }) => {
  const first = Job.parse(reply.view)
  const whole = first.running && !request.signal.aborted ? await ended(core, first.job) : reply
  if (isFault(whole)) return replied(whole)
  const listed = await core.ask('list_evidence', {})
  if (isFault(listed)) return replied(listed)
  const status = await core.ask('get_status', {})
  if (isFault(status)) return replied(status)
  const standing = new Map(Status.parse(status.view).criteria.map(({ evidence, verdict }) => [evidence, verdict]))
  const words = new Map(Recorded.parse(listed.view).evidence.map((one) => [one.run, standing.get(one.id) ?? one.verdict.word]))
  const onNow = Job.parse(whole.view).runs.filter(({ arm }) => arm === undefined)
  const met = onNow.every(({ run: id, exit }) => (words.has(id) ? words.get(id) === 'met' : exit === 0))
  return replied(whole, met ? exits.done : exits.notMet)
}

/** 3 when a test fails, or the runner says so; like any run, one that has no exit code is a fault. */
const runTests: Conclusion = async ({ core, reply }) => {
  const { job: going, run: id } = RunStarted.parse(reply.view)
  const waited = going === null ? reply : await ended(core, going)
  if (isFault(waited)) return replied(waited)
  const shown = going === null ? reply : await core.ask('run_tests', { run: id })
  if (isFault(shown)) return replied(shown)
  const { exit } = Run.parse(shown.view)
  return replied(shown, exit === null ? exits.fault : exit === 0 ? exits.done : exits.notMet)
}

/** 3 while an error or a high one stands that the user has not accepted: a step of CI needs no words to stop at it. */
const weakened: Conclusion = async ({ reply }) => {
  const { findings } = Weakened.parse(reply.view)
  return replied(reply, findings.some(({ tier }) => tier === 'error' || tier === 'high') ? exits.notMet : exits.done)
}

const Benchmark = z.looseObject({ run: z.string(), standing: z.string().nullable(), job: z.string().nullable() })

/** 3 when now is slower, or the goal is not reached, or nothing can be said; one that showed nothing is a fault. */
const benchmark: Conclusion = async ({ core, reply }) => {
  const { job: going, run: id } = Benchmark.parse(reply.view)
  const waited = going === null ? reply : await ended(core, going)
  if (isFault(waited)) return replied(waited)
  const shown = going === null ? reply : await core.ask('run_benchmark', { run: id })
  if (isFault(shown)) return replied(shown)
  const { standing } = Benchmark.parse(shown.view)
  return replied(shown, standing === null ? exits.fault : standing === 'met' ? exits.done : exits.notMet)
}

const Proved = z.looseObject({ holds: z.boolean(), asked: z.record(z.string(), z.unknown()), job: z.string().nullable() })

/** 3 unless a new test fails without the fix and none passes without it; of the baseline's tests, when one fails. */
const prove: Conclusion = async ({ core, request, reply }) => {
  const first = Proved.parse(reply.view)
  const waited = first.job === null ? null : await ended(core, first.job)
  if (isFault(waited)) return replied(waited)
  const whole = waited === null || request.signal.aborted ? reply : await core.ask('prove', first.asked)
  if (isFault(whole)) return replied(whole)
  return replied(whole, Proved.parse(whole.view).holds ? exits.done : exits.notMet)
}

/** What a terminal makes of an answer, where it is more than printing it. */
export const conclusions: Readonly<Record<string, Conclusion>> = {
  verify,
  run_command: run,
  run_tests: runTests,
  run_benchmark: benchmark,
  prove,
  wait_job: job,
  find_weakened_tests: weakened,
  replay_evidence: replay,
  export_evidence: exportTo,
}
