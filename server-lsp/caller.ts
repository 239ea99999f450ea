import type { Context } from '../shared/index.ts'
import type { Folder, Server } from './context.ts'

/** Who acts when a lens, an action or a command is clicked: the user, by the editor's own name. */
export const contextOf = (
  { client }: Server,
  { workspace }: Folder,
  { signal = new AbortController().signal, progress = () => undefined }: Partial<Pick<Context, 'signal' | 'progress'>> = {},
): Context => ({
  workspace,
  caller: { kind: 'user', name: client.name, via: 'editor' },
  session: null,
  signal,
  abortCancelsRuns: true,
  progress,
})
