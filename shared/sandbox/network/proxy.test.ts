import { createServer, connect, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openProxy } from './proxy.ts'

/** What a proxy on a port of this machine answers to raw bytes, when every name leads to a server that answers with `head`. */
const answerTo = async (bytes: string, head: string): Promise<string> => {
  const upstream = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(head)
  })
  const upstreamPort = await new Promise<number>((resolve) => upstream.listen(0, '127.0.0.1', () => resolve(portOf(upstream.address()))))
  const outside = { addressesOf: async () => ['127.0.0.1'], mayDial: () => true }
  const { server } = openProxy(() => null, outside)
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve(portOf(server.address()))))
  try {
    return await new Promise((resolve) => {
      let text = ''
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes.replaceAll('PORT', String(upstreamPort))))
      socket.on('data', (chunk) => (text += chunk.toString('latin1')))
      socket.on('close', () => resolve(text))
      socket.on('error', () => {})
    })
  } finally {
    server.closeAllConnections()
    server.close()
    upstream.close()
  }
}

const portOf = (address: AddressInfo | string | null): number => (typeof address === 'object' && address !== null ? address.port : 0)

const good = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'
const get = 'GET http://name.test:PORT/ HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n'

test.each([
  ['a whole address', get, good, /^HTTP\/1\.1 200 OK[^]*hi$/],
  ['a tunnel', 'CONNECT name.test:PORT HTTP/1.1\r\n\r\n', good, /^HTTP\/1\.1 200 Connection Established\r\n\r\nHTTP\/1\.1 200 OK[^]*hi$/],
  ['a path without a host', 'GET / HTTP/1.1\r\nHost: name.test\r\nConnection: close\r\n\r\n', good, /^HTTP\/1\.1 400/],
  ['another scheme', 'GET https://name.test/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', good, /^HTTP\/1\.1 400/],
  ['a port that cannot be', 'CONNECT name.test:99999 HTTP/1.1\r\n\r\n', good, /^$/],
  ['a tunnel to nothing', 'CONNECT name.test HTTP/1.1\r\n\r\n', good, /^HTTP\/1\.1 400 Refused/],
  ['no HTTP at all', '\u0000\u0001\u0002\r\n\r\n', good, /^HTTP\/1\.1 400/],
  ['an answer that is none', get, 'nonsense\r\n\r\n', /^HTTP\/1\.1 502/],
  ['an answer with a status that cannot be written', get, 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', /^(HTTP\/1\.1 502[^]*)?$/],
])('%s', async (_, bytes, head, expected) => expect(await answerTo(bytes, head)).toMatch(expected))
