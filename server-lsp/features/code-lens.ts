import type { Feature } from '../context.ts'
import { callsIn } from '../calls.ts'

/** Calls above their lines. Everything here is a code action too: many editors show no lenses. */
export const codeLens: Feature = (server) => {
  server.connection.onCodeLens(async ({ textDocument: { uri } }) => {
    const folder = server.folders.of(uri)
    return folder === null ? [] : (await callsIn(server, folder, uri)).map(({ range, command }) => ({ range, command }))
  })
  return { codeLensProvider: {} }
}
