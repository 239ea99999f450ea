import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const SIBLINGS: Readonly<Record<string, string>> = { mcp: 'maestro-mcp.mjs', lsp: 'maestro-lsp.mjs' }

/** `maestro mcp ...` and `maestro lsp ...` become the sibling program, in this process: its streams, signals and end are its own. False: neither. */
export const runProgram = async (name: string, args: readonly string[], programs: string): Promise<boolean> => {
  const file = SIBLINGS[name]
  if (file === undefined) return false
  const path = join(programs, file)
  process.argv = [process.execPath, path, ...args]
  await import(pathToFileURL(path).href)
  return true
}
