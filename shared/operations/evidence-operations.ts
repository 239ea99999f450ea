import * as z from 'zod'
import { actorLabel } from '../session/actor.ts'
import { checkLabel } from '../session/check.ts'
import type { Evidence } from '../session/evidence.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { countsLabel, endLabel } from '../judge/verdict.ts'
import { readOutput } from '../sandbox/output.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'
import { viewSession } from './view.ts'

const OUTPUT_BYTES = 6000

export const listEvidence = defineOperation({
  name: 'list_evidence',
  title: 'List evidence',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'evidence list', positional: [], switches: {} },
  summary: 'Every evidence record of the session, oldest first.',
  input: z.object({}),
  run: async (ctx): Promise<{ readonly evidence: readonly Evidence[] } | Fault> => {
    const session = await resolveSession(ctx)
    return isFault(session) ? session : { evidence: session.read().state.evidence }
  },
  text: ({ evidence }) =>
    evidence.length === 0
      ? 'No evidence yet: run verify.'
      : evidence
          .map(
            (one) =>
              `${one.id} ${one.timing.endedAt} ${one.criterion} ${one.verdict.word} on tree ${one.subject.tree.slice(0, 12)} [${one.sandbox.grade}]: ${one.verdict.reason}`,
          )
          .join('\n'),
})

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
  run: async (ctx, { id }): Promise<(Evidence & { readonly output: string }) | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const evidence = session.read().state.evidence.find((one) => one.id === id) ?? (await supporting(ctx, session, id))
    if (evidence === undefined)
      return fault('unknown_evidence', `There is no evidence ${JSON.stringify(id)}.`, 'List the records with `maestro evidence list`.')
    return { ...evidence, output: readOutput(session.runFolder(evidence.run), { maxBytes: OUTPUT_BYTES }).text }
  },
  text: (one) => evidenceText(one),
})

/** Undoing an edit brings old evidence back, so the newest record of a criterion is not always the one that speaks of the files of now. */
const supporting = async ({ workspace }: Context, session: Session, criterion: string): Promise<Evidence | undefined> => {
  const { standings } = await viewSession(workspace, session)
  const verdict = standings.find((standing) => standing.criterion.id === criterion)?.verdict
  if (verdict !== undefined && verdict.kind !== 'unproven') return verdict.evidence
  // Where the tree cannot be read no verdict stands, but what was recorded can still be looked at.
  return session.read().state.evidence.findLast((one) => one.criterion === criterion)
}

const evidenceText = (one: Evidence & { readonly output: string }): string =>
  [
    `Evidence ${one.id} of ${one.criterion}: ${one.verdict.word} — ${one.verdict.reason}`,
    `tree      ${one.subject.tree} (policy ${one.subject.policy.slice(0, 12)})`,
    `check     ${checkLabel(one.check)}${one.plan === null ? ' (definition not approved)' : ` (approved in plan ${one.plan})`}`,
    `method    ${one.method.hash.slice(0, 16)}: ${one.method.argv.join(' ')}`,
    `run       ${one.run}, ${endLabel(one.end)}, ${Math.round(one.timing.wallMs)} ms wall, ${Math.round(one.timing.cpuMs)} ms CPU, ${Math.round(one.timing.maxRssBytes / 1024 / 1024)} MiB at most`,
    `sandbox   ${one.sandbox.grade}${one.sandbox.missing.length > 0 ? `, without ${one.sandbox.missing.join(', ')}` : ''}`,
    `results   ${countsLabel(one.results.counts)} (${one.results.runner}, fidelity ${one.results.fidelity})`,
    `asked by  ${actorLabel(one.askedBy)} at ${one.timing.startedAt}; Node ${one.environment.node}, ${one.environment.os} ${one.environment.arch}, ${one.environment.cpus} CPUs`,
    ...(one.integrity.leftFiles.length > 0 ? [`left      ${one.integrity.leftFiles.join(', ')}`] : []),
    '',
    one.output,
  ].join('\n')
