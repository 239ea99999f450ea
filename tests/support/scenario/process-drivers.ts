import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as z from 'zod'
import { operations } from '../../../shared/index.ts'
import { startLsp, type LspClient, type LspEvent } from '../lsp-client.ts'
import { startHost } from '../mcp-clients.ts'
import { programsFolder } from '../paths.ts'
import { coreDriver } from './core-driver.ts'
import type { Driver, Reply, Shown } from './driver.ts'

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint']
const Fault = z.object({ code: z.string(), message: z.string(), hint: z.string() })
const CommandResult = z.union([
  z.object({ text: z.string(), view: z.record(z.string(), z.unknown()) }),
  z.object({ fault: Fault }).transform(({ fault }) => fault),
  Fault,
])

/** The agent in a real MCP host, the user and the editor on a real LSP server: two processes on one store. */
export const mcpDriver = async (root: string, env: NodeJS.ProcessEnv): Promise<Driver> => {
  // Both start at once, as they do when a person opens a project.
  const [editor, host] = await Promise.all([openEditor(root, env), startHost('sdk 1.32', { sample: { root, env } })])
  const agent = async (operation: string, input: Readonly<Record<string, unknown>>): Promise<Reply> => {
    const { isError, content, structuredContent = {} } = await host.call(operation, { ...input })
    const text = content[0]?.text ?? ''
    return isError
      ? { fault: Fault.parse(structuredContent['fault']).code, text, view: {} }
      : { fault: null, text, view: structuredContent }
  }
  return {
    ...editorDriver(editor, root),
    call: (who, operation, input) => (who === 'agent' ? agent(operation, input) : execute(editor, operation, input)),
    close: async () => {
      await Promise.all([host.close(), editor.stop()])
    },
  }
}

/** Everything through the editor's commands; what only an agent may ask comes from this process instead. */
export const lspDriver = async (root: string, env: NodeJS.ProcessEnv): Promise<Driver> => {
  const editor = await openEditor(root, env)
  const core = await coreDriver(root, env)
  const isAgents = (name: string) => operations.some((operation) => operation.name === name && operation.caller === 'agent')
  return {
    ...editorDriver(editor, root),
    call: (who, operation, input) => (isAgents(operation) ? core.call(who, operation, input) : execute(editor, operation, input)),
    close: async () => {
      await editor.stop()
    },
  }
}

const openEditor = (root: string, env: NodeJS.ProcessEnv): Promise<LspClient> =>
  startLsp({ program: join(programsFolder, 'maestro-lsp.mjs'), folders: [root], env })

const execute = async (editor: LspClient, operation: string, input: Readonly<Record<string, unknown>>): Promise<Reply> => {
  const result = CommandResult.parse(await editor.execute(`maestro.${operation}`, input))
  return 'code' in result ? { fault: result.code, text: `${result.message} ${result.hint}`, view: {} } : { fault: null, ...result }
}

const editorDriver = (editor: LspClient, root: string): Pick<Driver, 'saved' | 'seen'> => ({
  saved: (path) => editor.save(pathToFileURL(join(root, path)).href),
  seen: async (enough) => {
    try {
      return await editor.until('the diagnostics of the scenario', (events) => {
        const shown = shownBy(events, root)
        return enough(shown) ? shown : undefined
      })
    } catch {
      // Too late: the step says what is shown instead of what was wanted.
      return shownBy(editor.events, root)
    }
  },
})

/** What stands in the editor now: the newest set of each document. */
const shownBy = (events: readonly LspEvent[], root: string): Shown[] => {
  const newest = new Map(events.flatMap((event) => (event.kind === 'diagnostics' ? [[event.uri, event.diagnostics] as const] : [])))
  return [...newest].flatMap(([uri, diagnostics]) =>
    diagnostics.map(({ range, severity, code, message }) => ({
      path: relative(root, fileURLToPath(uri)),
      line: range.start.line + 1,
      severity: SEVERITIES[severity ?? 0] ?? '',
      code: String(code),
      message: typeof message === 'string' ? message : message.value,
    })),
  )
}
