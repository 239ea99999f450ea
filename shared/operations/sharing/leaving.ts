import { filesRef } from '../../git/derive-commits.ts'
import type { Exchange, HubChain } from '../../git/share/hub.ts'
import { journalRef } from '../../git/share/names.ts'
import { newContents, presentIn } from '../../git/share/outgoing.ts'
import { readOwnRef } from '../../git/own-refs.ts'
import { objectId } from '../../git/pack/git-object.ts'
import { writeFolderCommit } from '../../git/share/folder-commit.ts'
import type { RefUpdate } from '../../git/share/send.ts'
import { findSecrets, readableText, type Scanned, type SecretFound } from '../../secrets/find-secrets.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import { asFiles, chainFolder, readSegments } from './chain-files.ts'
import { chainLines, type ChainLine } from './chain-lines.ts'

/** One replica's part of a session as it would leave. `known`: what the hub has of it. */
export type LeavingChain = {
  readonly replica: string
  readonly known: HubChain | null
  readonly files: string | null
  readonly segments: ReadonlyMap<number, Buffer>
  /** The lines that the hub does not have. */
  readonly lines: readonly ChainLine[]
}

/** `there`: how many lines of the chain the hub has. */
export const leavingChain = (
  { repo }: Exchange,
  session: string,
  sessionFolder: string,
  replica: string,
  known: HubChain | null,
  there: number,
): LeavingChain => {
  const segments = readSegments(chainFolder(sessionFolder, replica))
  const lines = chainLines(session, replica, segments).slice(there)
  return { replica, known, files: readOwnRef(repo, filesRef(session, replica)), segments, lines }
}

/** Every string in an event, so that a secret is found as it was written and not as JSON writes it. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}

const wordsOf = ({ text, event }: ChainLine): string => (event === null ? text : stringsIn(event.body).join('\n'))

const textOf = (id: string, salted: Buffer): Scanned => {
  const text = salted.toString('utf8')
  return { where: `text ${id}`, text: text.slice(text.indexOf('\n') + 1) }
}

/**
 * Looks for secrets in everything that would leave and that the hub does not have: the files of every checkpoint on the way, journal lines,
 * texts. A file too large to be looked through is no finding.
 */
export const secretsLeaving = async (
  { repo }: Exchange,
  chains: readonly LeavingChain[],
  known: readonly string[],
  texts: ReadonlyMap<string, Buffer>,
): Promise<SecretFound[] | Fault> => {
  const found = await findSecrets([
    ...chains.flatMap(({ lines }) =>
      lines.map((line) => ({ where: `event ${line.event?.id ?? line.hash.slice(0, 12)}`, text: wordsOf(line) })),
    ),
    ...[...texts].map(([id, salted]) => textOf(id, salted)),
  ])
  const heads = chains.flatMap(({ files }) => files ?? [])
  for await (const contents of newContents(repo, heads, known)) {
    if (isFault(contents)) return contents
    const sources = contents.flatMap(({ path, content }) => (content === null ? [] : [{ where: path, text: readableText(content) }]))
    found.push(...(await findSecrets(sources)))
  }
  return found
}

/** The journal's commit, written into our repository; segments that were sent before lie there already. */
const journalCommit = async ({ repo }: Exchange, { segments }: LeavingChain): Promise<string | Fault> => {
  const files = asFiles(segments)
  const present = await presentIn(
    repo,
    [...files.values()].map((bytes) => objectId('blob', bytes)),
  )
  if (isFault(present)) return present
  return writeFolderCommit(repo.gitDir, files, 'journal', (oid) => present.has(oid))
}

/** The refs that have to move for these chains, files before the journal that speaks of them. */
export const updatesOf = async (exchange: Exchange, session: string, chains: readonly LeavingChain[]): Promise<RefUpdate[] | Fault> => {
  const files: RefUpdate[] = []
  const journals: RefUpdate[] = []
  for (const chain of chains) {
    const expected = { files: chain.known?.files ?? null, journal: chain.known?.journal ?? null }
    if (chain.files !== null && chain.files !== expected.files)
      files.push({ ref: filesRef(session, chain.replica), commit: chain.files, expected: expected.files })
    if (chain.lines.length === 0) continue
    const commit = await journalCommit(exchange, chain)
    if (isFault(commit)) return commit
    journals.push({ ref: journalRef(session, chain.replica), commit, expected: expected.journal })
  }
  return [...files, ...journals]
}
