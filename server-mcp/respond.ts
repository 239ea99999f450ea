import type { CallToolResult } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { Answer, Fault } from '../shared/index.ts'

const Linked = z.looseObject({ session: z.string().optional(), run: z.string().optional(), truncated: z.boolean().optional() })

/** Words first, the same as data beside them, and a link to what was too long to show. */
export const answerResult = (operation: string, { text, view }: Answer): CallToolResult => ({
  content: [{ type: 'text', text }, ...links(operation, view)],
  structuredContent: { ...view },
})

/** An expected failure: the host's model reads what happened and what to call next. */
export const faultResult = ({ code, message, hint }: Fault): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: `${code}: ${message}\nNext: ${hint}` }],
  structuredContent: { fault: { code, message, hint } },
})

const links = (operation: string, view: Answer['view']): CallToolResult['content'] => {
  const linked = Linked.safeParse(view)
  if (operation !== 'run_command' || !linked.success || linked.data.run === undefined || linked.data.truncated !== true) return []
  return [
    {
      type: 'resource_link',
      uri: `maestro://session/current/runs/${linked.data.run}/output`,
      name: `output of run ${linked.data.run}`,
      mimeType: 'text/plain',
    },
  ]
}
