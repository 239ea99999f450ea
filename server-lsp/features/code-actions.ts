import { CodeActionKind, type CodeAction, type CodeActionParams, type Command, type Diagnostic } from 'vscode-languageserver'
import { RESTORE_OPERATION } from '../command-names.ts'
import { callsIn, type Call } from '../calls.ts'
import { commandOf, overlaps } from '../convert.ts'
import type { Feature, Folder, Server } from '../context.ts'

const RESTORE_KIND = `${CodeActionKind.Source}.maestro.restore`
const CHECKPOINTS_OFFERED = 5

/** The lenses of the lines as quick fixes of their diagnostics, and on the plan the checkpoints that can be restored. */
export const codeActions: Feature = (server) => {
  server.connection.onCodeAction(async (params) => {
    const folder = server.folders.of(params.textDocument.uri)
    if (folder === null) return []
    const wanted = [...(await quickFixes(server, folder, params)), ...restores(server, folder, params)].filter((action) =>
      isWanted(action, params),
    )
    return server.client.takesActionObjects
      ? wanted
      : wanted.flatMap((action): Command[] => (action.command === undefined ? [] : [action.command]))
  })
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, RESTORE_KIND] } }
}

const quickFixes = async (server: Server, folder: Folder, { textDocument, range, context }: CodeActionParams): Promise<CodeAction[]> =>
  (await callsIn(server, folder, textDocument.uri))
    .filter((call) => overlaps(call.range, range))
    .map((call) => ({
      title: call.command.title,
      kind: CodeActionKind.QuickFix,
      command: call.command,
      ...mended(call, context.diagnostics),
    }))

/** The editor's own copy of the diagnostic that a call answers: the action then hangs on it. */
const mended = ({ placed }: Call, shown: readonly Diagnostic[]): { diagnostics?: Diagnostic[] } => {
  const diagnostics = shown.filter(({ code, message }) => code === placed?.finding.code && message === placed?.finding.message)
  return diagnostics.length === 0 ? {} : { diagnostics }
}

const restores = (server: Server, folder: Folder, { textDocument }: CodeActionParams): CodeAction[] => {
  const picture = folder.picture()
  if (picture === null || textDocument.uri !== folder.planUri()) return []
  const root = server.folders.all().length > 1 ? folder.root : null
  return picture.view.state.checkpoints
    .slice(-CHECKPOINTS_OFFERED)
    .toReversed()
    .map(({ id, reason }) => {
      const title = `Restore checkpoint ${id} (${reason})`
      return { title, kind: RESTORE_KIND, command: commandOf({ operation: RESTORE_OPERATION, title, input: { id } }, root) }
    })
}

/** An editor that asks for a kind gets it and what is below it. */
const isWanted = ({ kind = '' }: CodeAction, { context }: CodeActionParams): boolean =>
  context.only === undefined || context.only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`))
