import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageType, ShowDocumentRequest, ShowMessageNotification } from 'vscode-languageserver'
import type { Server } from './context.ts'

let folder: string | null = null

/** Texts that an editor was shown; they go with this process. */
const textsFolder = (): string => {
  if (folder !== null) return folder
  const made = mkdtempSync(join(tmpdir(), 'maestro-shown-'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  folder = made
  return made
}

/** Opens a text in the editor, where it can be told to, or says where it lies. The editor's answer is not waited for. */
export const showDocument = ({ client, connection }: Server, name: string, text: string): void => {
  const path = join(textsFolder(), name.replaceAll(/[^\w.-]/g, '_'))
  writeFileSync(path, text, { mode: 0o600 })
  const tell = (why: string): void =>
    void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: `Maestro: ${why} ${path}` })
  if (!client.showsDocuments) return tell('it lies in')
  connection.sendRequest(ShowDocumentRequest.type, { uri: pathToFileURL(path).href, takeFocus: true }).then(
    ({ success }) => (success ? undefined : tell('the editor did not open')),
    (error: unknown) => connection.console.info(`the editor did not open ${path}: ${String(error)}`),
  )
}
