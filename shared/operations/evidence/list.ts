import * as z from 'zod'
import type { Evidence } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'

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
