import { ExecuteCommandRequest } from 'vscode-languageserver'
import { operationNames, RESTORE_OPERATION } from '../command-names.ts'
import type { Feature } from '../context.ts'
import { commandName } from '../convert.ts'

/** Every operation as a command of the user, and the restore with its question. */
export const commands: Feature = (server) => {
  server.connection.onRequest(ExecuteCommandRequest.type, async ({ command, arguments: given }, token) => {
    const { executeCommand } = await import('../core.ts')
    return executeCommand(server, command, given ?? [], token)
  })
  return { executeCommandProvider: { commands: [...operationNames, RESTORE_OPERATION].map(commandName) } }
}
