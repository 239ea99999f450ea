import { type Fault, isFault } from '../../session/fault.ts'
import { type FlatFiles, writeFolderCommit } from './folder-commit.ts'
import type { Exchange } from './hub.ts'
import { textsRef } from './names.ts'
import { withTemporaryRepository } from './temporary.ts'
import { type Conversation, speak } from './transport.ts'

/** A ref to move on the hub. `expected` is what it stands on there as far as we saw, null for nothing: else the hub says no. */
export type RefUpdate = { readonly ref: string; readonly commit: string; readonly expected: string | null }

const push = (talk: Conversation, updates: readonly RefUpdate[], more: readonly string[]): Promise<{ readonly out: string } | Fault> =>
  speak(
    talk,
    'push',
    [
      ...more,
      '--quiet',
      '--no-verify',
      '--no-signed',
      ...updates.map(({ ref, expected }) => `--force-with-lease=${ref}:${expected ?? ''}`),
    ],
    updates.map(({ ref, commit }) => `${commit}:${ref}`),
  )

const cannotAtomic = (answer: Fault): boolean => answer.message.includes('does not support --atomic')

/** Moves refs of the hub to commits of our repository, all or none where the server can do that, else one after the other in this order. */
export const sendRefs = async (
  { repo, replica: _replica, ...exchange }: Exchange,
  updates: readonly RefUpdate[],
): Promise<Fault | undefined> => {
  if (updates.length === 0) return undefined
  const talk = { ...exchange, gitDir: repo.gitDir }
  const together = await push(talk, updates, ['--atomic'])
  if (!isFault(together)) return undefined
  if (!cannotAtomic(together)) return together
  for (const update of updates) {
    const sent = await push(talk, [update], [])
    if (isFault(sent)) return sent
  }
  return undefined
}

/** Replaces a session's texts on the hub by exactly these. They are objects in a temporary repository only. Gives their commit. */
export const sendTexts = async (
  { repo, replica, ...talk }: Exchange,
  session: string,
  texts: FlatFiles,
  expected: string | null,
): Promise<{ readonly commit: string; readonly sent: boolean } | Fault> =>
  withTemporaryRepository(repo, { replica, over: 'nothing' }, async (gitDir) => {
    const commit = writeFolderCommit(gitDir, texts, 'texts')
    if (commit === expected || (expected === null && texts.size === 0)) return { commit, sent: false }
    const sent = await push({ ...talk, gitDir }, [{ ref: textsRef(session), commit, expected }], [])
    return isFault(sent) ? sent : { commit, sent: true }
  })
