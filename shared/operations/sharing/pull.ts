import { join } from 'node:path'
import * as z from 'zod'
import { deriveCommits } from '../../git/derive-commits.ts'
import { fetchChains, fetchTexts, type Exchange, type HubChain } from '../../git/share/hub.ts'
import { journalRef } from '../../git/share/names.ts'
import { presentIn } from '../../git/share/outgoing.ts'
import { keepOwnRef } from '../../git/own-refs.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { hasStandpoint, headsOf, standsOn } from '../../session/heads.ts'
import type { CheckpointState, SessionState } from '../../session/state.ts'
import type { Context } from '../context.ts'
import { defineOperation } from '../define.ts'
import { openExchange } from './open-exchange.ts'
import { besideHub, takeChain } from './take-chain.ts'
import { allLines, forgottenIn, readTexts, settleTexts, unitedTexts } from './texts-folder.ts'

/**
 * What one session got. `heads`: checkpoints at which the machines' files stand apart, when there is more than one; `newest`: the one that holds
 * the session's files of now, when the files here are others.
 */
type Taken = {
  readonly session: string
  readonly goal: string
  readonly isNew: boolean
  readonly events: number
  readonly machines: number
  readonly texts: number
  readonly heads: readonly string[]
  readonly newest: string | null
  readonly problems: readonly string[]
}

/** `inTrash`: sessions of the hub that lie in the trash here, and stay there. */
type Pulled = { readonly remote: string; readonly sessions: readonly Taken[]; readonly inTrash: readonly string[] }

/** Takes in what other machines pushed: all sessions of the hub. Nothing here is lost, and no file of the work tree changes. */
export const pull = defineOperation({
  name: 'pull',
  title: 'Pull sessions',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'pull', positional: ['remote'], switches: {} },
  summary: 'Take in the sessions that other machines pushed to a git remote (a name, URL or folder). Files stay as they are.',
  input: z.object({ remote: z.string().min(1).optional() }),
  run: async (ctx, { remote }): Promise<Pulled | Fault> => {
    const exchange = await openExchange(ctx, remote ?? lastRemote(ctx))
    if (isFault(exchange)) return exchange
    const chains = await fetchChains(exchange, null)
    if (isFault(chains)) return chains
    const texts = await fetchTexts(exchange, null)
    if (isFault(texts)) return texts
    const sessions: Taken[] = []
    let first: Fault | null = null
    const trashed = new Set(ctx.workspace.trash.list().map(({ id }) => id))
    const there = [...new Set(chains.map(({ session }) => session))].toSorted()
    for (const id of there.filter((one) => !trashed.has(one))) {
      const chainsOfIt = chains.filter(({ session }) => session === id)
      const taken = await takeSession(ctx, exchange, id, chainsOfIt, texts.get(id)?.texts ?? new Map())
      if (isFault(taken)) first ??= taken
      else sessions.push(taken)
    }
    // One session that cannot be taken must not keep the others back; they are here now, and the fault is told.
    return first ?? { remote: exchange.remote.shown, sessions, inTrash: there.filter((id) => trashed.has(id)) }
  },
  text: ({ remote, sessions, inTrash }) =>
    sessions.length + inTrash.length === 0
      ? `${remote} has no sessions.`
      : [
          ...sessions.map(takenText),
          ...inTrash.map((id) => `${id} lies in the trash here: \`maestro session untrash ${id}\` brings it back.`),
        ].join('\n'),
})

const lastRemote = ({ workspace }: Context): string | null => {
  const current = workspace.sessions.current()
  const session = current === null ? null : workspace.sessions.open(current)
  return session === null || isFault(session) ? null : (session.read().state.pushed?.remote ?? null)
}

const takeSession = async (
  ctx: Context,
  exchange: Exchange,
  id: string,
  chains: readonly HubChain[],
  textsThere: ReadonlyMap<string, Buffer>,
): Promise<Taken | Fault> => {
  const { sessions, place, sources } = ctx.workspace
  const isNew = !sessions.list().includes(id)
  const folder = join(place.storeDir, 'sessions', id)
  let events = 0
  for (const chain of chains.filter(({ journal }) => journal !== null)) {
    const beside = await besideHub(exchange, folder, chain)
    const taken = isFault(beside) ? beside : takeChain(exchange, id, folder, beside, sources.newId)
    if (isFault(taken)) return taken
    events += taken
    if (chain.journal !== null) keepOwnRef(exchange.repo, journalRef(id, chain.replica), chain.journal)
  }
  const gone = forgottenIn(allLines(folder, id))
  const texts = settleTexts(folder, unitedTexts(readTexts(folder), textsThere, gone), gone, sources.newId)
  const session = sessions.open(id)
  if (isFault(session)) return session
  const { state } = session.read()
  deriveCommits(exchange.repo, id, state.checkpoints)
  const problems = await missingFiles(exchange, id, state.checkpoints)
  if (isFault(problems)) return problems
  // The plan's copy in the work tree shows what came.
  if (events > 0 && sessions.current() === id) sessions.setCurrent(id)
  const heads = headsOf(state)
  return {
    session: id,
    goal: state.goal,
    isNew,
    events,
    machines: chains.length,
    texts,
    heads: heads.length > 1 ? heads.map((head) => head.id) : [],
    newest: heads.length === 1 ? await newestElsewhere(ctx, state, session.here, heads) : null,
    problems,
  }
}

/** A machine that made no checkpoint yet stands nowhere: then its files themselves are compared. */
const newestElsewhere = async (
  { workspace }: Context,
  state: SessionState,
  here: readonly string[],
  [head]: readonly CheckpointState[],
): Promise<string | null> => {
  if (head === undefined) return null
  if (hasStandpoint(state, here)) return standsOn(state, here)?.tree === head.tree ? null : head.id
  const scanned = await workspace.scan()
  return isFault(scanned) || scanned.tree === head.tree ? null : head.id
}

type Named = { readonly id: string; readonly tree: string }

const withoutFiles = async ({ repo }: Exchange, checkpoints: readonly Named[]): Promise<readonly Named[] | Fault> => {
  const present = await presentIn(repo, [...new Set(checkpoints.map(({ tree }) => tree))])
  return isFault(present) ? present : checkpoints.filter(({ tree }) => !present.has(tree))
}

/** Commits follow from the journal alone, so git may believe that their files are here as well: then everything is asked for once more. */
const missingFiles = async (exchange: Exchange, session: string, checkpoints: readonly Named[]): Promise<string[] | Fault> => {
  const lacking = await withoutFiles(exchange, checkpoints)
  if (isFault(lacking)) return lacking
  if (lacking.length === 0) return []
  const fetched = await fetchChains(exchange, session, 'whole')
  if (isFault(fetched)) return fetched
  const missing = await withoutFiles(exchange, checkpoints)
  if (isFault(missing)) return missing
  return missing.length === 0
    ? []
    : [`${exchange.remote.shown} does not have the files of ${missing.length} checkpoints (${missing[0]?.id}, ...)`]
}

const takenText = ({ session, goal, isNew, events, machines, texts, heads, newest, problems }: Taken): string =>
  [
    `${session}${isNew ? ' (new)' : ''}: ${events} new events, ${texts} new texts, ${machines} machine${machines === 1 ? '' : 's'}. ${goal}`,
    ...(heads.length > 0 ? [`  The files stand apart at ${heads.join(' and ')}: see \`maestro files choose\`.`] : []),
    ...(newest === null
      ? []
      : [
          `  Its newest files are those of ${newest}, others are here: \`maestro checkpoint preview_restore ${newest} --session ${session}\` shows the way to them.`,
        ]),
    ...problems.map((problem) => `  ${problem}`),
  ].join('\n')
