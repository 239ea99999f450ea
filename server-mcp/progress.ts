import type { ServerContext } from '@modelcontextprotocol/server'

export type Progress = { readonly tell: (message: string) => void; readonly end: () => void }

/** Progress messages for a caller that asked for them, until its call is answered; otherwise nothing. Losing one is no failure. */
export const progressOf = (ctx: ServerContext): Progress => {
  const progressToken = ctx.mcpReq._meta?.progressToken
  let open = progressToken !== undefined
  let progress = 0
  return {
    tell: (message) => {
      if (!open || progressToken === undefined) return
      progress += 1
      ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => undefined)
    },
    // What goes on as a job has nobody who waits for its messages.
    end: () => {
      open = false
    },
  }
}
