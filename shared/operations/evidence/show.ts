import { existsSync } from 'node:fs'
import * as z from 'zod'
import { comparisonLabel } from '../../judge/compare-records.ts'
import { seriesLines } from '../../judge/series/series-lines.ts'
import { comparisonOf } from '../../judge/standing.ts'
import { countsLabel, endLabel } from '../../judge/verdicts/words.ts'
import { readOutput } from '../../sandbox/output.ts'
import { actorLabel } from '../../session/actor.ts'
import { checkLabel } from '../../session/check-label.ts'
import type { Comparison } from '../../session/comparison.ts'
import type { Evidence } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { seriesFiles } from '../series/series-files.ts'
import { comparedLines } from './compared-lines.ts'
import { findRecord } from './find-record.ts'
import { repeatsOf, type Repeat } from './repeats.ts'

const OUTPUT_BYTES = 6000

/** `plot`: a picture of the series on this machine. */
type Shown = Evidence & {
  readonly output: string
  readonly repeats: readonly Repeat[]
  readonly plot: string | null
  /** How its tests compare with the baseline's; null where nobody asked. */
  readonly comparison: Comparison | null
}

/** The record with the id, or the one that a criterion's verdict rests on now, in full. */
export const showEvidence = defineOperation({
  name: 'show_evidence',
  title: 'Show evidence',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'evidence show', positional: ['id'], switches: {} },
  summary: 'One evidence record in full, by its id or by a criterion id (what its verdict rests on now).',
  input: z.object({ id: z.string() }),
  run: async (ctx, { id }): Promise<Shown | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const evidence = await findRecord(ctx, session, id)
    if (isFault(evidence)) return evidence
    const output = readOutput(session.runFolder(evidence.run), { maxBytes: OUTPUT_BYTES }).text
    const { plot } = seriesFiles(session.runFolder(evidence.run))
    const comparison = comparisonOf(session.read().state, evidence)
    return { ...evidence, comparison, output, repeats: repeatsOf(session, evidence), plot: existsSync(plot) ? plot : null }
  },
  text: (one) => evidenceText(one),
})

const evidenceText = (one: Shown): string =>
  [
    `Evidence ${one.id} of ${one.criterion}: ${one.verdict.word} — ${one.verdict.reason}`,
    `tree      ${one.subject.tree} (policy ${one.subject.policy.slice(0, 12)})`,
    `inputs    ${inputsLabel(one.subject)}`,
    `check     ${checkLabel(one.check)}${one.plan === null ? ' (definition not approved)' : ` (approved in plan ${one.plan})`}`,
    `method    ${one.method.hash.slice(0, 16)}: ${one.method.argv.join(' ')}`,
    `run       ${one.run}, ${endLabel(one.end)}, ${Math.round(one.timing.wallMs)} ms wall, ${Math.round(one.timing.cpuMs)} ms CPU, ${Math.round(one.timing.maxRssBytes / 1024 / 1024)} MiB at most`,
    `sandbox   ${one.sandbox.grade}${one.sandbox.missing.length > 0 ? `, without ${one.sandbox.missing.join(', ')}` : ''}`,
    `results   ${countsLabel(one.results.counts)} (${one.results.runner}, fidelity ${one.results.fidelity})`,
    ...(one.results.series === undefined ? [] : seriesLines(one.results.series).map((line) => `series    ${line}`)),
    ...comparedLines(one, one.comparison),
    ...(one.plot === null ? [] : [`plot      ${one.plot}`]),
    `asked by  ${actorLabel(one.askedBy)} at ${one.timing.startedAt}; Node ${one.environment.node}, ${one.environment.os} ${one.environment.arch}, ${one.environment.cpus} CPUs`,
    ...(one.integrity.leftFiles.length > 0 ? [`left      ${one.integrity.leftFiles.join(', ')}`] : []),
    ...one.repeats.map((repeat) => `again     ${repeat.evidence} at ${repeat.at}: ${comparisonLabel(repeat)}`),
    '',
    one.output,
  ].join('\n')

const inputsLabel = ({ inputs }: Evidence['subject']): string => {
  if (inputs === undefined || inputs.globs.length === 0) return 'the whole tree'
  return `${inputs.source === 'declared' ? 'declared' : 'worked out'}: ${inputs.globs.join(' ')} (${inputs.digest.slice(0, 12)})`
}
