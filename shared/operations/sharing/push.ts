import * as z from 'zod'
import { deriveCommits } from '../../git/derive-commits.ts'
import { fetchChains, fetchTexts, type Exchange, type HubChain } from '../../git/share/hub.ts'
import { keepOwnRef } from '../../git/own-refs.ts'
import { sendRefs, sendTexts } from '../../git/share/send.ts'
import type { SecretFound } from '../../secrets/find-secrets.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import { attemptCheckpoint } from '../checkpoints/attempt.ts'
import type { Context, Session } from '../context.ts'
import { defineOperation } from '../define.ts'
import { resolveSession } from '../resolve-session.ts'
import { replicasIn } from './chain-files.ts'
import { leavingChain, secretsLeaving, updatesOf, type LeavingChain } from './leaving.ts'
import { openExchange } from './open-exchange.ts'
import { besideHub, takeChain, type Beside } from './take-chain.ts'
import { allLines, forgottenIn, readTexts, unitedTexts } from './texts-folder.ts'

/** What left, or would leave: counts of what the hub did not have. */
type Sent = { readonly events: number; readonly checkpoints: number; readonly texts: number }
type Pushed = Sent & { readonly session: string; readonly remote: string; readonly sent: boolean }

/** A push loses a race only to a push that won, so this many in a row mean something else. */
const ATTEMPTS = 5
const SECRETS_TOLD = 10

/** Sends a session to a hub: its own chain, the files of its checkpoints, the texts. Secrets stop it until the user allows each. */
export const push = defineOperation({
  name: 'push',
  title: 'Push a session',
  caller: 'user',
  effect: 'write',
  toolset: null,
  cli: { path: 'push', positional: ['remote'], switches: {} },
  summary:
    'Send this session to a git remote (a name, URL or folder): journal, checkpoints, texts. Refuses while secrets are found; allow: their ids.',
  input: z.object({ remote: z.string().min(1).optional(), allow: z.array(z.string()).optional() }),
  run: async (ctx, { remote, allow = [] }): Promise<Pushed | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const exchange = await openExchange(ctx, remote ?? session.read().state.pushed?.remote ?? null)
    if (isFault(exchange)) return exchange
    return pushUntilSettled(ctx, session, exchange, allow)
  },
  text: ({ session, remote, sent, ...counts }) =>
    sent ? `Pushed session ${session} to ${remote}: ${countsText(counts)}.` : `${remote} has everything of session ${session} already.`,
})

const countsText = ({ events, checkpoints, texts }: Sent): string => `${events} events, ${checkpoints} checkpoints, ${texts} texts`

/** Another machine may push at the same moment: then everything is looked at again, with what it brought. */
const pushUntilSettled = async (ctx: Context, session: Session, exchange: Exchange, allow: readonly string[]): Promise<Pushed | Fault> => {
  let answer = await pushOnce(ctx, session, exchange, allow)
  for (let attempt = 1; attempt < ATTEMPTS && isFault(answer) && isLostRace(answer); attempt += 1) {
    answer = await pushOnce(ctx, session, exchange, allow)
  }
  return answer
}

const isLostRace = ({ code, message }: Fault): boolean =>
  code === 'push_refused' && /stale info|failed to update ref|cannot lock ref/.test(message)

const pushOnce = async (ctx: Context, session: Session, exchange: Exchange, allow: readonly string[]): Promise<Pushed | Fault> => {
  const chainsThere = await fetchChains(exchange, session.id)
  if (isFault(chainsThere)) return chainsThere
  const textsThere = await fetchTexts(exchange, session.id)
  if (isFault(textsThere)) return textsThere
  const beside = await besideAll(ctx, session, exchange, chainsThere)
  if (isFault(beside)) return beside
  // What was not checkpointed would stay behind without a word. Not before our own chain is whole: the event goes to its end.
  const checkpoint = await attemptCheckpoint(ctx, session, { why: 'request', reason: 'before a push' })
  if (isFault(checkpoint)) return checkpoint
  const hubTexts = textsThere.get(session.id)
  const gone = forgottenIn([...allLines(session.folder, session.id), ...beside.flatMap(({ there }) => there)])
  const texts = unitedTexts(readTexts(session.folder), hubTexts?.texts ?? new Map(), gone)
  const newTexts = new Map([...texts].filter(([id]) => hubTexts?.texts.has(id) !== true))
  const look = async (): Promise<{ chains: LeavingChain[]; secrets: SecretFound[] } | Fault> => {
    deriveCommits(exchange.repo, session.id, session.read().state.checkpoints)
    const chains = leavingChains(session, exchange, chainsThere, beside)
    const secrets = await secretsLeaving(
      exchange,
      chains,
      chainsThere.flatMap(({ files }) => files ?? []),
      newTexts,
    )
    return isFault(secrets) ? secrets : { chains, secrets }
  }
  const first = await look()
  if (isFault(first)) return first
  const refused = await holdBack(ctx, session, first.secrets, allow)
  if (isFault(refused)) return refused
  // Allowing is an event, so it leaves as well.
  const leaving = refused === 'allowed' ? await look() : first
  if (isFault(leaving)) return leaving
  const counts = countsOf(leaving.chains, newTexts.size)
  const sent = await send(exchange, session, leaving.chains, texts, hubTexts?.commit ?? null)
  if (isFault(sent)) return sent
  return record(ctx, session, exchange, { ...counts, sent })
}

/** Our own chain first: when the hub has more of it than this disk, that comes back before anything leaves. */
const besideAll = async (
  { workspace }: Context,
  session: Session,
  exchange: Exchange,
  chainsThere: readonly HubChain[],
): Promise<Beside[] | Fault> => {
  const all: Beside[] = []
  for (const chain of chainsThere.filter(({ journal }) => journal !== null)) {
    const beside = await besideHub(exchange, session.folder, chain)
    if (isFault(beside)) return beside
    if (chain.replica === exchange.replica) {
      const taken = takeChain(exchange, session.id, session.folder, beside, workspace.sources.newId)
      if (isFault(taken)) return taken
    }
    all.push(beside)
  }
  return all
}

/** Our own chain, and those of others that the hub does not have at all. What another machine pushed is that machine's to replace. */
const leavingChains = (session: Session, exchange: Exchange, chainsThere: readonly HubChain[], beside: readonly Beside[]): LeavingChain[] =>
  replicasIn(session.folder)
    .filter((replica) => replica === exchange.replica || !chainsThere.some((chain) => chain.replica === replica && chain.journal !== null))
    .map((replica) => {
      const known = chainsThere.find((chain) => chain.replica === replica) ?? null
      const there = beside.find((one) => one.replica === replica)?.there.length ?? 0
      return leavingChain(exchange, session.id, session.folder, replica, known, there)
    })

/** Nothing leaves with a secret that the user has not allowed. Allowing is recorded, by id. */
const holdBack = async (
  ctx: Context,
  session: Session,
  secrets: readonly SecretFound[],
  allow: readonly string[],
): Promise<'clean' | 'allowed' | Fault> => {
  const before = session.read().state.allowedSecrets
  const unknown = allow.filter((id) => !before.includes(id) && !secrets.some((secret) => secret.id === id))
  if (unknown.length > 0)
    return fault('unknown_secret', `No secret with the id ${unknown.join(', ')} would leave.`, 'Call `maestro push` to see the ids.')
  const open = secrets.filter(({ id }) => !before.includes(id) && !allow.includes(id))
  if (open.length > 0) return secretsFound(open)
  const newly = [...new Set(allow)].filter((id) => !before.includes(id))
  if (newly.length === 0) return 'clean'
  const allowed = await session.change(() => ({ type: 'secret_allowed', secrets: newly }), ctx.caller)
  return isFault(allowed) ? allowed : 'allowed'
}

const secretsFound = (open: readonly SecretFound[]): Fault => {
  const told = open.slice(0, SECRETS_TOLD).map(({ id, rule, where, line, excerpt }) => `${id} ${where}:${line} (${rule}) ${excerpt}`)
  const more = open.length > told.length ? [`and ${open.length - told.length} more`] : []
  return fault(
    'secrets_found',
    `Nothing was sent: what would leave holds what looks like secrets:\n${[...told, ...more].join('\n')}\nChecked were all checkpoints that the hub lacks.`,
    `A checkpoint keeps what it holds, so change the secret where it is valid; if it may leave, allow it by its id: \`maestro push --allow ${open[0]?.id ?? 'ID'}\`.`,
  )
}

const countsOf = (chains: readonly LeavingChain[], texts: number): Sent => {
  const events = chains.flatMap(({ lines }) => lines)
  const checkpoints = events.filter(({ event }) => event?.body.type === 'checkpoint_created').length
  return { events: events.filter(({ event }) => event?.body.type !== 'session_pushed').length, checkpoints, texts }
}

/** Chains first, then texts: a text without its event would be known to nobody. False when the hub had everything. */
const send = async (
  exchange: Exchange,
  session: Session,
  chains: readonly LeavingChain[],
  texts: ReadonlyMap<string, Buffer>,
  expected: string | null,
): Promise<boolean | Fault> => {
  // That a session was pushed is no reason to push it again.
  const news = chains.filter(({ files, known, lines }) => files !== (known?.files ?? null) || lines.some(isNews))
  const updates = await updatesOf(exchange, session.id, news)
  if (isFault(updates)) return updates
  const refused = await sendRefs(exchange, updates)
  if (refused !== undefined) return refused
  for (const { ref, commit } of updates) if (ref.endsWith('/journal')) keepOwnRef(exchange.repo, ref, commit)
  const sent = await sendTexts(exchange, session.id, texts, expected)
  return isFault(sent) ? sent : updates.length > 0 || sent.sent
}

const isNews = ({ event }: { readonly event: LeavingChain['lines'][number]['event'] }): boolean =>
  event === null || (event.body.type !== 'session_pushed' && event.body.type !== 'segment_sealed')

const record = async (
  { caller }: Context,
  session: Session,
  { remote }: Exchange,
  { sent, ...counts }: Sent & { readonly sent: boolean },
): Promise<Pushed | Fault> => {
  const done = { session: session.id, remote: remote.shown, sent, ...counts }
  if (!sent) return done
  const recorded = await session.change(() => ({ type: 'session_pushed', remote: remote.shown, ...counts }), caller)
  return isFault(recorded) ? recorded : done
}
