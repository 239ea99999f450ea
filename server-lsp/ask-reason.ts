import { MessageType, ShowMessageNotification, ShowMessageRequest } from 'vscode-languageserver'
import { dispatch, fault, isFault, type Answer, type Fault } from '../shared/index.ts'
import { contextOf } from './caller.ts'
import type { Folder, Server } from './context.ts'
import { faultLine } from './fault-line.ts'

type Input = Readonly<Record<string, unknown>>

/** The protocol has no line to type in: editors of which we ship a part ask there, and send the words with the command. */
const REASONS = ['The behaviour was meant to change.', 'The same is checked elsewhere.', 'The test was wrong.']
const LEAVE = 'Leave it open'

/** Whether a user's act needs a reason that the command did not bring. */
export const lacksReason = (operation: string, input: Input): boolean =>
  operation === 'accept_weakened_test' && (typeof input['reason'] !== 'string' || input['reason'].trim() === '')

/** The question is put beside the answer, so that an editor that never answers holds up nothing. Nothing chosen accepts nothing. */
export const askReason = (server: Server, folder: Folder, operation: string, input: Input): Answer | Fault => {
  const key = String(input['key'])
  if (!server.client.asksQuestions)
    return fault(
      'reason_missing',
      'A weakened test is accepted with a reason, and this editor cannot ask for one.',
      `Say it in a terminal: \`maestro weakened accept ${key} "REASON"\`.`,
    )
  void ask(server, folder, operation, input).catch((error: unknown) => server.connection.console.info(String(error)))
  return { kind: 'answer', text: 'The reason is asked for.', view: { asked: key } }
}

const ask = async (server: Server, folder: Folder, operation: string, input: Input): Promise<void> => {
  const chosen = await server.connection.sendRequest(ShowMessageRequest.type, {
    type: MessageType.Info,
    message: `Why may this test promise less? Another reason: maestro weakened accept ${String(input['key'])} "REASON"`,
    actions: [...REASONS, LEAVE].map((title) => ({ title })),
  })
  const reason = REASONS.find((title) => title === chosen?.title)
  if (reason === undefined) return
  const answer = await dispatch(contextOf(server, folder), operation, { ...input, reason })
  await folder.refresh()
  const [type, message] = isFault(answer) ? ([MessageType.Error, faultLine(answer)] as const) : ([MessageType.Info, answer.text] as const)
  void server.connection.sendNotification(ShowMessageNotification.type, { type, message })
}
