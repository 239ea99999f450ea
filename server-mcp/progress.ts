import type { ServerContext } from '@modelcontextprotocol/server'

/** Progress messages for a caller that asked for them; otherwise nothing. Losing one is no failure. */
export const progressOf = (ctx: ServerContext): ((message: string) => void) => {
  const progressToken = ctx.mcpReq._meta?.progressToken
  if (progressToken === undefined) return () => undefined
  let progress = 0
  return (message) => {
    progress += 1
    ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => undefined)
  }
}
