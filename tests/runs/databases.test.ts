import { createServer } from 'node:net'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasRedis, postgresFolder } from '../support/databases.ts'
import { userEnvironment } from '../support/sample.ts'
import { config, openProject, verdictOf } from './project.ts'

/** Speaks Redis's protocol over a plain socket: the project needs no client of its own. */
const ASKS_REDIS = `const { connect } = require('net')
const client = connect(6379, '127.0.0.1', () => client.write('SET a 41\\r\\nINCR a\\r\\n'))
client.on('error', (error) => { console.error(error); process.exit(1) })
let text = ''
client.on('data', (chunk) => { text += chunk; if (text.includes(':42')) { console.log('counted 42'); process.exit(0) } })
`
const REDIS_CHECK = { kind: 'command', argv: ['node', 'ask.js'], pattern: 'counted 42' }
const redis = (more: object = {}) => ({
  redis: { start: ['redis-server', '--port', '6379', '--save', ''], ready: { port: 6379 }, version: '7', ...more },
})

test.skipIf(!hasRedis)(
  'without its service a check could not run, and the line that starts it is named; with that line it runs',
  async () => {
    const project = await openProject({ 'ask.js': ASKS_REDIS }, REDIS_CHECK)
    const without = await project.verify()
    expect(verdictOf(without)).toMatch(
      /^could-not-run: nothing answers on port 6379 \(redis\) inside the sandbox; "services": \{"redis": .* would start it$/,
    )
    project.write('.maestro/config.jsonc', JSON.stringify({ services: redis() }))
    const beside = await project.verify()
    expect(verdictOf(beside)).toBe('met: exit code 0')
    expect(beside.environment.tools).toMatchObject({ redis: '7' })
    expect(beside.method.parts).toMatchObject({ 'config.jsonc services': expect.any(String) })
    expect(beside.integrity.leftFiles).toEqual([])
  },
)

test.skipIf(!hasRedis)('a service that does not become ready is no failed test', async () => {
  const project = await openProject(
    { 'ask.js': ASKS_REDIS, ...config({ services: redis({ ready: { output: 'never said' }, timeoutS: 1 }) }) },
    REDIS_CHECK,
  )
  const evidence = await project.verify()
  expect(evidence.verdict.word).toBe('could-not-run')
  expect(evidence.verdict.reason).toContain('redis')
})

test.skipIf(postgresFolder === undefined)('PostgreSQL, with a database of its own for every run', async () => {
  const start = ['sh', '-c', 'initdb -D /tmp/data -A trust -U agent >/dev/null && exec postgres -D /tmp/data -k /tmp']
  const services = {
    postgres: { start, env: {}, ready: { output: 'database system is ready to accept connections' }, timeoutS: 60 },
  }
  const env = { PATH_TO_POSTGRES: postgresFolder ?? '' }
  const sql = 'create table t(n int); insert into t values (41), (1); select sum(n) from t'
  const project = await openProject(
    {
      'a.txt': 'a\n',
      ...config({
        services: { postgres: { ...services.postgres, start: ['sh', '-c', `PATH=$PATH_TO_POSTGRES:$PATH; ${start[2]}`], env } },
      }),
    },
    { kind: 'command', argv: ['psql', '-h', '127.0.0.1', '-U', 'agent', '-d', 'postgres', '-Atc', sql], pattern: '^42$' },
  )
  for (let turn = 0; turn < 2; turn += 1) expect(verdictOf(await project.verify())).toBe('met: exit code 0')
})

test('artefacts that the configuration names are kept with the run', async () => {
  const check = { kind: 'command', argv: ['sh', '-c', 'mkdir -p profile && echo flame > profile/cpu.txt'] }
  const project = await openProject({ '.gitignore': 'profile\n', ...config({ artefacts: ['profile/**'] }) }, check)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(readFileSync(join(project.core.session().runFolder(evidence.run), 'artefacts', 'profile', 'cpu.txt'), 'utf8')).toBe('flame\n')
})

test('a port of this machine is asked for by the project and opened by the user alone', async () => {
  const server = createServer((socket) => socket.end('of the host')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const asks = `const client = require('net').connect(${port}, '127.0.0.1'); client.on('data', (text) => console.log('said', String(text)))`
  const files = { 'ask.js': asks, ...config({ network: [`localhost:${port}`, 'example.org'] }) }
  const check = { kind: 'command', argv: ['node', 'ask.js'], pattern: 'said of the host' }

  const refused = await openProject(files, check)
  const alone = await refused.verify()
  expect(verdictOf(alone)).toBe('unmet: exit code 1')
  expect(refused.facts(alone).refusedHosts).toEqual([`localhost:${port}`, 'example.org'])
  expect(refused.request(alone).network).toBeUndefined()

  const allowed = await openProject(files, check, {
    env: userEnvironment({ sandbox: { allowUnconfined: true, allowPorts: [port], allowHosts: ['example.org'] } }),
  })
  const reached = await allowed.verify()
  expect(verdictOf(reached)).toBe('met: exit code 0')
  expect(allowed.request(reached)).toMatchObject({ ports: [port], network: { kind: 'allow-list', hosts: ['example.org'] } })
  server.close()
})
