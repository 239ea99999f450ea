import { createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { plainName } from './allow-list.ts'
import { checkedAddress, couple, dial, type Outside } from './dial.ts'

/** About one connection only, or about us; not to be passed on. */
const hopHeaders = new Set(
  'connection proxy-connection proxy-authorization proxy-authenticate keep-alive te trailer transfer-encoding upgrade host'.split(' '),
)

const passedOn = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.has(name)))

type Target = { readonly host: string; readonly port: number }
type Refused = { readonly status: 400 | 403 | 502; readonly reason: string }

const connectTarget = (text: string): Target | undefined => {
  const [, host, port] = /^(\[[^\]]+\]|[^:/@\s]+):(\d{1,5})$/.exec(text) ?? []
  return host === undefined ? undefined : { host, port: Number(port) }
}

const urlOf = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' ? url : undefined
}

const refuseTunnel = (client: Duplex, { status, reason }: Refused): void => {
  client.on('error', () => {})
  client.end(`HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nmaestro: ${reason}\n`)
}

const refuse = (response: ServerResponse, { status, reason }: Refused): void => {
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`maestro: ${reason}\n`)
}

/** False for a head that Node reads and will not write. */
const answers = (response: ServerResponse, answer: IncomingMessage): boolean => {
  try {
    response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers))
    return true
  } catch {
    return false
  }
}

export type Proxy = { readonly server: Server; readonly contacted: () => string[] }

/**
 * The only way out of a run with an allow-list: an HTTP and CONNECT proxy that dials allowed names at allowed ports, when what they lead to
 * is in the public internet. It does not look into TLS: who answers behind an allowed name is that name's affair.
 */
export const openProxy = (refusalOf: (host: string, port: number) => string | null, outside: Outside): Proxy => {
  const contacted = new Set<string>()
  const admit = async ({ host, port }: Target): Promise<{ address: string } | Refused> => {
    const refusal = refusalOf(host, port)
    if (refusal !== null) return { status: 403, reason: refusal }
    const checked = await checkedAddress(plainName(host), outside)
    if ('refusal' in checked) return { status: 403, reason: checked.refusal }
    contacted.add(`${plainName(host)}:${port}`)
    return checked
  }
  const tunnel = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    const target = connectTarget(request.url ?? '')
    if (target === undefined) return refuseTunnel(client, { status: 400, reason: 'CONNECT takes name:port' })
    const admitted = await admit(target)
    if ('status' in admitted) return refuseTunnel(client, admitted)
    const upstream = await dial(admitted.address, target.port)
    if (upstream === undefined || !(client instanceof Socket))
      return refuseTunnel(client, { status: 502, reason: `${request.url} did not answer` })
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.write(head)
    couple(client, upstream)
  }
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urlOf(request.url ?? '')
    if (url === undefined) return refuse(response, { status: 400, reason: 'a proxy takes whole http addresses' })
    const port = Number(url.port === '' ? 80 : url.port)
    const admitted = await admit({ host: url.hostname, port })
    if ('status' in admitted) return refuse(response, admitted)
    const headers = { ...passedOn(request.headers), host: url.host }
    const onward = ask({
      host: admitted.address,
      port,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers,
      agent: false,
    })
    onward.on('response', (answer) => {
      answer.on('error', () => response.destroy())
      if (!answers(response, answer)) response.destroy()
      else answer.pipe(response)
    })
    onward.on('error', () =>
      response.headersSent ? response.destroy() : refuse(response, { status: 502, reason: `${url.host} did not answer` }),
    )
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }
  // What a client or a server makes of its headers and ports must not end the run.
  const server = createServer((request, response) => void forward(request, response).catch(() => response.destroy()))
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => {})
    void tunnel(request, client, head).catch(() => client.destroy())
  })
  return { server, contacted: () => [...contacted].sort() }
}
