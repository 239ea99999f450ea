import * as z from 'zod'
import { MessageType, ShowMessageNotification, ShowMessageRequest } from 'vscode-languageserver'
import { dispatch, isFault, type Answer, type Fault } from '../shared/index.ts'
import type { Folder, Server } from './context.ts'
import { faultLine } from './fault-line.ts'
import { contextOf } from './caller.ts'

type Input = Readonly<Record<string, unknown>>

const Preview = z.object({ confirm: z.string(), changes: z.array(z.object({ path: z.string(), kind: z.string() })) })

/** Answers with the preview; the question is put beside it, so that an editor that never answers holds up nothing. */
export const restoreCheckpoint = async (server: Server, folder: Folder, input: Input): Promise<Answer | Fault> => {
  const shown = await checkpoint(server, folder, { ...input, action: 'preview_restore' })
  if (isFault(shown)) return shown
  const preview = Preview.parse(shown.view)
  void propose(server, folder, input, { ...preview, text: shown.text }).catch((error: unknown) =>
    server.connection.console.info(String(error)),
  )
  return shown
}

type Proposal = z.infer<typeof Preview> & { readonly text: string }

const propose = async (server: Server, folder: Folder, input: Input, proposal: Proposal): Promise<void> => {
  if (proposal.changes.length === 0) return tell(server, MessageType.Info, `The files are those of checkpoint ${String(input['id'])}.`)
  if (!server.client.asksQuestions)
    return tell(
      server,
      MessageType.Info,
      `${proposal.text} In a terminal: maestro checkpoint restore ${String(input['id'])} --confirm ${proposal.confirm}`,
    )
  const restore = { title: 'Restore' }
  const chosen = await server.connection.sendRequest(ShowMessageRequest.type, {
    type: MessageType.Warning,
    message: proposal.text,
    actions: [restore, { title: 'Leave the files as they are' }],
  })
  if (chosen?.title !== restore.title) return
  const answer = await checkpoint(server, folder, { ...input, action: 'restore', confirm: proposal.confirm })
  await folder.refresh()
  if (isFault(answer)) tell(server, MessageType.Error, faultLine(answer))
  else tell(server, MessageType.Info, answer.text)
}

const checkpoint = async (server: Server, folder: Folder, input: Input): Promise<Answer | Fault> =>
  dispatch(contextOf(server, folder), 'checkpoint', input)

/** The notification: the request form makes some editors wait for a key. */
const tell = ({ connection }: Server, type: MessageType, message: string): void => {
  void connection.sendNotification(ShowMessageNotification.type, { type, message })
}
