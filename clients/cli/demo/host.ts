import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import * as z from 'zod'

const Result = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
})

/** What a tool said: its words, and the same as data. */
export type Said = { readonly text: string; readonly view: Readonly<Record<string, unknown>>; readonly failed: boolean }

export type Host = {
  readonly call: (tool: string, input: Readonly<Record<string, unknown>>) => Promise<Said>
  readonly close: () => Promise<void>
}

type Program = { readonly file: string; readonly root: string; readonly env: NodeJS.ProcessEnv }

/** A scripted MCP host on a real server process over stdio. No model is in it: the story is its model. */
export const startHost = async ({ file, root, env }: Program): Promise<Host> => {
  const client = new Client({ name: 'demo-host', version: '1.0.0' })
  const defined = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [file, '--root', root], env: defined, stderr: 'ignore' }),
  )
  return {
    call: async (tool, input) => {
      const { content, structuredContent, isError } = Result.parse(await client.callTool({ name: tool, arguments: { ...input } }))
      return { text: content[0]?.text ?? '', view: structuredContent ?? {}, failed: isError === true }
    },
    close: () => client.close(),
  }
}
