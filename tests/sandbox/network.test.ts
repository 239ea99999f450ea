import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRun } from '../../shared/sandbox/start.ts'
import { RunRequest } from '../../shared/session/run.ts'
import { bundledProgram } from '../support/programs.ts'
import { confinement, finish, requestFor, run, temporaryFolder, unconfined } from './runs.ts'

/** Tries ways out and prints what each gave: `[how, where, what]`. CommonJS for `node -e`. */
const client = String.raw`
const http = require('node:http'), net = require('node:net')
const proxy = process.env.http_proxy === undefined ? undefined : new URL(process.env.http_proxy)
const text = (response) => new Promise((done) => { let all = ''; response.on('data', (chunk) => all += chunk); response.on('end', () => done(response.statusCode + ' ' + all.trim())) })
const ways = {
  plain: (where) => new Promise((done) => http.get({ host: proxy.hostname, port: proxy.port, path: where, headers: { host: new URL(where).host } }, (r) => text(r).then(done)).on('error', (e) => done(e.code))),
  post: (where) => new Promise((done) => { const r = http.request({ method: 'POST', host: proxy.hostname, port: proxy.port, path: where }, (r) => text(r).then(done)).on('error', (e) => done(e.code)); r.write('a'.repeat(100000)); r.end('b') }),
  tunnel: (where) => new Promise((done) => http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: where }).on('connect', (r, socket) => {
    if (r.statusCode !== 200) return void done(r.statusCode)
    http.get({ host: 'x', createConnection: () => socket }, (answer) => text(answer).then(done))
  }).on('error', (e) => done(e.code)).end()),
  direct: (where) => new Promise((done) => { const [host, port] = where.split(':'); net.connect({ host, port }, () => done('connected')).on('error', (e) => done(e.code)) }),
  echo: (where) => new Promise((done) => { const [host, port] = where.split(':'); let all = ''; const socket = net.connect({ host, port, allowHalfOpen: true }, () => socket.end('x'.repeat(300000)))
    socket.on('data', (chunk) => all += chunk).on('end', () => done(all.length)).on('error', (e) => done(e.code)) }),
}
;(async () => { const out = []; for (const [way, where] of JSON.parse(process.argv[1])) out.push(await ways[way](where)); console.log(JSON.stringify(out)); process.exit() })()`

const servers: Server[] = []
const listening = async (server: Server): Promise<number> =>
  new Promise((resolve) => {
    servers.push(server)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
afterAll(() => servers.forEach((server) => server.close()))

let [web, echo, hits] = [0, 0, 0]
beforeAll(async () => {
  const site = createHttpServer((request, response) => {
    hits += 1
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('end', () =>
      response.end(
        `${request.method} ${request.url} ${request.headers.host} ${bytes} ${request.headers['proxy-authorization'] ?? ''}`.trim(),
      ),
    )
  })
  web = await listening(site)
  echo = await listening(createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)))
})

type Tried = readonly (readonly [way: string, where: string])[]

/** Runs the client under the real supervisor, or under one whose names lead to this test. */
const tryOut = async (tried: Tried, more: Partial<RunRequest>, program = 'tests/sandbox/loopback-supervisor.ts') => {
  const folder = temporaryFolder('run')
  const request = requestFor(['node', '-e', client, JSON.stringify(tried)], more)
  await startRun(folder, request, { program: await bundledProgram(program) })
  const { result, output } = await finish(folder)
  const printed = output.trim().split('\n').at(-1) ?? ''
  return { result, answers: printed.startsWith('[') ? JSON.parse(printed) : output }
}

describe.skipIf(confinement === undefined)('the network of a confined run', () => {
  test('is off unless it is asked for', async () => {
    const before = hits
    const { result, answers } = await tryOut([['direct', `127.0.0.1:${web}`], ['direct', 'example.com:80'], ['direct', '8.8.8.8:53']], { network: { kind: 'off' } }) // prettier-ignore
    expect(answers).toEqual(['ECONNREFUSED', expect.stringMatching(/EAI_AGAIN|ENOTFOUND/), 'ENETUNREACH'])
    expect([hits, result.contacted]).toEqual([before, undefined])
  })

  test('reaches the names of its list at their ports, and nothing else', async () => {
    const before = hits
    const hosts = [`allowed.test:${web}`, `metadata.test:${web}`, `mixed.test:${web}`, `unknown.test:${web}`, 'other.test']
    const { result, answers } = await tryOut(
      [
        ['plain', `http://allowed.test:${web}/path?q=1`],
        ['post', `http://ALLOWED.test:${web}/up`],
        ['tunnel', `allowed.test:${web}`],
        ['plain', `http://allowed.test/`],
        ['plain', `http://other.test:${web}/`],
        ['plain', `http://absent.test:${web}/`],
        ['plain', `http://127.0.0.1:${web}/`],
        ['plain', `http://[::1]:${web}/`],
        ['plain', `http://2130706433:${web}/`],
        ['tunnel', `127.0.0.1:${web}`],
        ['tunnel', `[::ffff:127.0.0.1]:${web}`],
        ['tunnel', `other.test:${web}`],
        ['plain', `http://metadata.test:${web}/`],
        ['plain', `http://mixed.test:${web}/`],
        ['plain', `http://unknown.test:${web}/`],
        ['plain', 'ftp://allowed.test/'],
        ['direct', `127.0.0.1:${web}`],
        ['direct', `allowed.test:${web}`],
      ],
      { network: { kind: 'allow-list', hosts } },
    )
    const refused = (reason: string) => `403 maestro: ${reason}`
    expect(answers).toEqual([
      `200 GET /path?q=1 allowed.test:${web} 0`,
      `200 POST /up allowed.test:${web} 100001`,
      '200 GET / x:80 0',
      refused(`allowed.test:80 is not in the run's allow-list`),
      refused(`other.test:${web} is not in the run's allow-list`),
      refused(`absent.test:${web} is not in the run's allow-list`),
      refused('127.0.0.1 is an address; only names are allowed'),
      refused('[::1] is an address; only names are allowed'),
      refused('127.0.0.1 is an address; only names are allowed'),
      403,
      403,
      403,
      refused('metadata.test leads to 169.254.169.254, which is not in the public internet'),
      refused('mixed.test leads to 10.0.0.1, which is not in the public internet'),
      refused('unknown.test could not be looked up'),
      '400 maestro: a proxy takes whole http addresses',
      'ECONNREFUSED',
      expect.stringMatching(/EAI_AGAIN|ENOTFOUND/),
    ])
    expect(hits - before).toBe(3)
    expect(result.contacted).toEqual([`allowed.test:${web}`])
  })

  test('never leads home by a name, whatever the list says', async () => {
    const before = hits
    const { result, answers } = await tryOut(
      [['plain', `http://localhost:${web}/`], ['tunnel', `localhost:${web}`]], // prettier-ignore
      { network: { kind: 'allow-list', hosts: [`localhost:${web}`] } },
      'shared/sandbox/supervisor/main.ts',
    )
    expect(answers).toEqual([expect.stringMatching(/^403 maestro: localhost leads to (127\.0\.0\.1|::1), which is not/), 403])
    expect([hits, result.contacted]).toEqual([before, []])
  })

  test('leads to the ports of the host that the user allowed, and to no other', async () => {
    const { result, answers } = await tryOut(
      [['echo', `127.0.0.1:${echo}`], ['direct', `127.0.0.1:${web}`], ['echo', `127.0.0.1:${echo}`]], // prettier-ignore
      { ports: [echo, echo] },
      'shared/sandbox/supervisor/main.ts',
    )
    expect(answers).toEqual([300_000, 'ECONNREFUSED', 300_000])
    expect([result.end, result.contacted]).toEqual([{ kind: 'exited', code: 0 }, undefined])
  })

  test('a port of the host and services live side by side', async () => {
    const services = [{ name: 'web', argv: ['node', '-e', 'net.createServer((s) => s.pipe(s)).listen(47311)'], ready: { kind: 'port' as const, port: 47_311 }, timeoutMs: 10_000 }] // prettier-ignore
    const { answers } = await tryOut([['echo', `127.0.0.1:${echo}`], ['echo', '127.0.0.1:47311']], { ports: [echo], services }) // prettier-ignore
    expect(answers).toEqual([300_000, 300_000])
  })

  test('a port that nobody listens on is refused by the host, not by the run', async () => {
    const closed = await listening(createServer())
    servers.pop()?.close()
    const { result, answers } = await tryOut([['echo', `127.0.0.1:${closed}`]], { ports: [closed] })
    expect(answers).toEqual([expect.toSatisfy((answer) => answer === 'ECONNRESET' || answer === 0)])
    expect(result.end).toEqual({ kind: 'exited', code: 0 })
  })
})

test('an unconfined run with an allow-list says that nobody keeps it', async () => {
  const { result } = await run(['true'], { ...unconfined, network: { kind: 'allow-list', hosts: ['allowed.test'] } })
  expect(result).toMatchObject({ end: { kind: 'exited', code: 0 }, missing: ['network allow-list'] })
})

test('a request takes names and ports, nothing else', () => {
  const accepts = (more: object) => RunRequest.safeParse({ ...requestFor(['true']), ...more }).success
  const allowing = (host: string) => accepts({ network: { kind: 'allow-list', hosts: [host] } })
  expect(['example.com', 'example.com:8080', 'a'].map(allowing)).toEqual([true, true, true])
  expect(['', 'http://example.com', 'a b', 'a\r\nb', '*.example.com', 'example.com:', ':80', '[::1]:80', '-a'].map(allowing)).toEqual(Array.from({ length: 9 }, () => false)) // prettier-ignore
  expect([[1], [65_535], [0], [65_536], [1.5]].map((ports) => accepts({ ports }))).toEqual([true, true, false, false, false])
  expect(['db', '../db', 'a/b', '', '.hidden'].map((name) => accepts({ services: [{ name, argv: ['x'], ready: { kind: 'port', port: 1 }, timeoutMs: 1 }] }))).toEqual([true, false, false, false, false]) // prettier-ignore
})
