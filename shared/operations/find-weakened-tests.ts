import * as z from 'zod'
import { openQuestions } from '../judge/weakening/open-questions.ts'
import type { Weakening } from '../judge/weakening/weakening.ts'
import { actorLabel } from '../session/actor.ts'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { findTree } from './checkpoints/find.ts'
import type { Context, Session } from './context.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'

type Accepted = Weakening & { readonly by: string; readonly at: string }

/** `accepted`: what the user has accepted, with who and when; it is no finding any more. */
type WeakenedView = {
  readonly session: string
  readonly against: string
  readonly findings: readonly Weakening[]
  readonly accepted: readonly Accepted[]
}

/** What the tests of now promise less than those of the baseline, line by line: questions to the user, not verdicts. */
export const findWeakenedTests = defineOperation({
  name: 'find_weakened_tests',
  title: 'Find weakened tests',
  caller: 'both',
  effect: 'read',
  toolset: null,
  cli: { path: 'weakened', positional: ['against'], switches: {} },
  summary:
    'Where tests, their configuration or snapshots promise less than at the baseline (or against: a checkpoint or commit). JS, TS, Python, Go, Rust. In a terminal it ends with 3 while an error or a high one is not accepted.',
  input: z.object({ against: z.string().optional() }),
  run: async (ctx, { against = 'baseline' }): Promise<WeakenedView | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const seen = await weakeningsSince(ctx, session, against)
    if (isFault(seen)) return seen
    const { state } = session.read()
    const by = new Map(state.acceptedWeakenings.map((one) => [one.key, one]))
    const accepted = seen.weakenings.flatMap((one) => {
      const act = by.get(one.key)
      return act === undefined ? [] : [{ ...one, by: actorLabel(act.by), at: act.at }]
    })
    return { session: session.id, against: seen.against, findings: openQuestions(state, { kind: 'read', ...seen }), accepted }
  },
  text: ({ findings, accepted, against }) =>
    [
      ...(findings.length === 0
        ? [`No test promises less than on tree ${against.slice(0, 12)}${accepted.length > 0 ? ', but for what was accepted' : ''}.`]
        : findings.map(({ tier, code, file, line, message, key }) => `${tier} ${code} ${file}:${line}: ${message} [${key}]`)),
      ...accepted.map(({ code, file, line, by, at }) => `accepted ${code} ${file}:${line} by ${by} at ${at}`),
      ...(findings.length === 0 ? [] : ['Only the user accepts one, with a reason: `maestro weakened accept KEY REASON`.']),
    ].join('\n'),
})

type Since = { readonly against: string; readonly weakenings: readonly Weakening[] }

/** Everything that the tests of now promise less than those of a checkpoint or commit. Faults: `unknown_checkpoint`, `tests_unread`. */
export const weakeningsSince = async ({ workspace }: Context, session: Session, name: string): Promise<Since | Fault> => {
  const repository = await workspace.repository()
  if (isFault(repository)) return repository
  const { state } = session.read()
  const against = await findTree(repository, state, name)
  if (isFault(against)) return against
  const looked = await workspace.look()
  if (isFault(looked)) return looked
  const weakened = await workspace.weakened.read(state, against, looked.tree)
  switch (weakened.kind) {
    case 'read':
      return weakened
    case 'unread':
      return fault('tests_unread', weakened.reason, 'Mend what it names and call again; until then compare the results of the tests.')
    case 'unlooked':
      return { against, weakenings: [] }
  }
}
