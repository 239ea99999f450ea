import type { Readable, Writable } from 'node:stream'
import * as z from 'zod'

/** A JSON-RPC message of LSP, as far as a client looks at it. */
const Message = z.looseObject({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
})
export type Message = z.infer<typeof Message>

const SEPARATOR = '\r\n\r\n'

/** LSP's framing, both ways: `Content-Length: N`, an empty line, N bytes of JSON. */
export const openFrames = (input: Readable, output: Writable, onMessage: (message: Message) => void) => {
  let buffered = Buffer.alloc(0)
  input.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk])
    for (let frame = takeFrame(buffered); frame !== null; frame = takeFrame(buffered)) {
      buffered = frame.rest
      onMessage(Message.parse(JSON.parse(frame.body)))
    }
  })
  return (message: Readonly<Record<string, unknown>>): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    output.write(`Content-Length: ${Buffer.byteLength(body)}${SEPARATOR}${body}`)
  }
}

/** The first whole message, or null while it is still on its way. */
const takeFrame = (buffered: Buffer): { body: string; rest: Buffer<ArrayBuffer> } | null => {
  const header = buffered.indexOf(SEPARATOR)
  if (header < 0) return null
  const length = Number(/Content-Length: *(\d+)/i.exec(buffered.toString('ascii', 0, header))?.[1] ?? 0)
  const start = header + SEPARATOR.length
  if (buffered.length < start + length) return null
  return { body: buffered.toString('utf8', start, start + length), rest: Buffer.from(buffered.subarray(start + length)) }
}
