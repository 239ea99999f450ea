import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { RunEnd, RunRequest, ServiceRequest } from '../../shared/session/run.ts'
import { hasRedis, postgresFolder } from '../support/databases.ts'
import { begin, confinement, finish, grades, living, outputContains, requestFor, run, temporaryFolder, uniqueSeconds } from './runs.ts'

const shell = (name: string, script: string, more: Partial<ServiceRequest> = {}): ServiceRequest => ({
  name,
  argv: ['sh', '-c', script],
  ready: { kind: 'output', text: 'ready' },
  timeoutMs: 10_000,
  ...more,
})

const runWith = async (services: ServiceRequest[], script: string, more: Partial<RunRequest> = {}) =>
  run(['sh', '-c', script], { services, ...more })

describe.each(grades)('services of a $grade run', (how) => {
  test('are ready before the command, in their order, and write logs of their own', async () => {
    const services = [
      shell('first', 'touch one; echo is ready; echo more > /dev/stdout; exec sleep 60'),
      shell('second', 'test -e one && exec touch two', { ready: { kind: 'path', path: 'two' } }),
      shell('third', 'exec node -e "net.createServer().listen(+process.env.PORT)"', {
        env: { PORT: '47301' },
        ready: { kind: 'port', port: 47_301 },
      }),
    ]
    const { folder, result, output } = await runWith(
      services,
      'ls; node -e "net.connect(47301, () => { console.log(\'answered\'); process.exit() })"',
      how,
    )
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'one\ntwo\nanswered\n'])
    expect(readFileSync(join(folder, 'services', 'first.log'), 'utf8')).toBe('is ready\nmore\n')
    expect(readdirSync(join(folder, 'services')).sort()).toEqual(['first.log', 'second.log', 'third.log'])
    expect(existsSync(join(folder, 'host'))).toBe(false)
  })

  test.each<[string, Partial<ServiceRequest> & { script: string }, RegExp]>([
    ['ends badly', { script: 'echo no disk >&2; exit 3' }, /^service db did not become ready: it ended with exit code 3\nno disk$/],
    ['is killed', { script: 'kill -9 $$' }, /^service db did not become ready: it was ended by SIGKILL, and it wrote nothing$/],
    [
      'stays silent',
      { script: 'echo starting; exec sleep 60', timeoutMs: 400 },
      /^service db did not become ready: after 400 ms it did not write "ready"\nstarting$/,
    ],
    [
      'opens no port',
      { script: 'exec sleep 60', timeoutMs: 400, ready: { kind: 'port', port: 47_302 } },
      /^service db did not become ready: after 400 ms nothing listened on 127\.0\.0\.1:47302/,
    ],
    [
      'does not exist',
      { script: '', argv: ['./no-such-server'] },
      /^service db did not become ready: it (could not be started: .*ENOENT|ended with exit code 127)/,
    ],
  ])('one that %s ends the run before the command', async (_, { script, ...more }, reason) => {
    const mark = uniqueSeconds()
    const workspace = temporaryFolder('workspace')
    const services = [shell('helper', `echo ready; exec sleep ${mark}`), shell('db', script, more)]
    const { folder, result } = await runWith(services, 'touch ran', { ...how, workspace })
    expect(result.end).toMatchObject({ kind: 'could-not-start', reason: expect.stringMatching(reason) })
    expect(readdirSync(workspace)).toEqual([])
    expect(readFileSync(join(folder, 'services', 'helper.log'), 'utf8')).toBe('ready\n')
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })

  const exitsWhenAsked = shell('db', '', {
    argv: ['node', '-e', "net.createServer(() => { console.log('disk full'); process.exit(3) }).listen(47311, () => console.log('ready'))"],
  })
  const asks = "node -e \"net.connect(47311).on('error', () => {}).on('close', () => process.exit(1))\""
  const pidToFile = shell('db', 'echo $$ > pid; echo ready; exec sleep 60')
  const other = shell('other', 'echo ready; exec sleep 60')

  test.each<[string, ServiceRequest, string, RunEnd]>([
    [
      'ends of itself before the command fails is named, with its last words',
      exitsWhenAsked,
      asks,
      { kind: 'service-ended', service: 'db', reason: 'it ended with exit code 3\nready\ndisk full' },
    ],
    [
      'is killed before the command fails is named',
      pidToFile,
      'kill -9 $(cat pid); exit 7',
      { kind: 'service-ended', service: 'db', reason: 'it was ended by SIGKILL\nready' },
    ],
    [
      'ended while the command waited for it is named instead of the time',
      shell('db', 'echo ready; sleep 0.2; exit 4'),
      'sleep 60',
      { kind: 'service-ended', service: 'db', reason: 'it ended with exit code 4\nready' },
    ],
    ['ends although the command passes changes nothing', pidToFile, 'kill -9 $(cat pid)', { kind: 'exited', code: 0 }],
    ['lives changes nothing of a failure', pidToFile, 'exit 7', { kind: 'exited', code: 7 }],
    ['went into the background changes nothing of a failure', shell('db', 'sleep 60 & echo ready'), 'exit 7', { kind: 'exited', code: 7 }],
  ])('one that %s', async (_, service, script, end) => {
    expect((await runWith([other, service], script, { ...how, timeoutMs: 3000 })).result.end).toEqual(end)
  })

  test('need names of their own', async () => {
    const { result } = await runWith([shell('db', 'echo ready'), shell('db', 'echo ready')], 'true', how)
    expect(result.end).toMatchObject({ kind: 'could-not-start', reason: expect.stringContaining('two services are called db') })
  })

  test('end with the run, however it ends', async () => {
    const mark = uniqueSeconds()
    const services = [shell('stubborn', `trap "" TERM HUP; setsid sleep ${mark} & echo ready; wait`)]
    expect((await runWith(services, 'echo done', how)).result.end).toEqual({ kind: 'exited', code: 0 })
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
    expect((await runWith(services, 'sleep 60', { ...how, timeoutMs: 500 })).result.end).toEqual({ kind: 'timed-out' })
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })

  test('take no time from the command, and a cancel is heard while they start', async () => {
    const { result } = await runWith([shell('slow', 'sleep 1; echo ready; exec sleep 60')], 'true', { ...how, timeoutMs: 900 })
    expect(result.end).toEqual({ kind: 'exited', code: 0 })
    expect(result.wallMs).toBeLessThan(900)
    const mark = uniqueSeconds()
    const { folder, pid } = await begin(
      requestFor(['true'], { ...how, services: [shell('never', `exec sleep ${mark}`, { timeoutMs: 60_000 })] }),
    )
    await vi.waitFor(() => expect(living(mark)).not.toEqual([]), { timeout: 5000, interval: 20 })
    process.kill(pid, 'SIGTERM')
    expect((await finish(folder)).result.end).toEqual({ kind: 'cancelled' })
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })

  test('do not load what is meant for the command alone', async () => {
    const workspace = temporaryFolder('workspace')
    writeFileSync(join(workspace, 'loaded.cjs'), 'console.log("loaded")')
    const services = [shell('plain', 'node -e "console.log(\'ready\')"; exec sleep 60')]
    const { folder, output } = await runWith(services, 'node -e 0', { ...how, workspace, env: { NODE_OPTIONS: '--require ./loaded.cjs' } })
    expect(output).toBe('loaded\n')
    expect(readFileSync(join(folder, 'services', 'plain.log'), 'utf8')).toBe('ready\n')
  })
})

describe.skipIf(confinement === undefined)('real services inside the sandbox', () => {
  test.skipIf(!hasRedis)('Redis', async () => {
    const redis: ServiceRequest = {
      name: 'redis',
      argv: ['redis-server', '--port', '6379', '--dir', '/tmp', '--save', ''],
      ready: { kind: 'port', port: 6379 },
      timeoutMs: 20_000,
    }
    const { folder, result, output } = await runWith([redis], 'redis-cli set answer 42; redis-cli get answer; id -u')
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, `OK\n42\n${process.getuid?.() === 0 ? 1000 : process.getuid?.()}\n`])
    expect(readFileSync(join(folder, 'services', 'redis.log'), 'utf8')).toContain('Ready to accept connections')
  })

  test.skipIf(postgresFolder === undefined)('PostgreSQL, which refuses to run as root', async () => {
    const postgres: ServiceRequest = {
      name: 'postgres',
      argv: [
        'sh',
        '-c',
        'initdb -D /tmp/data -A trust -U agent >/dev/null && exec postgres -D /tmp/data -k /tmp -c listen_addresses=127.0.0.1',
      ],
      env: { PATH: `${postgresFolder}:/usr/bin:/bin` },
      ready: { kind: 'output', text: 'database system is ready to accept connections' },
      timeoutMs: 40_000,
    }
    const { folder, result, output } = await runWith(
      [postgres],
      'psql -h 127.0.0.1 -U agent -d postgres -Atc "create table t(n int); insert into t values (41), (1); select sum(n) from t"',
    )
    expect(readFileSync(join(folder, 'services', 'postgres.log'), 'utf8')).toContain('ready to accept connections')
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'CREATE TABLE\nINSERT 0 2\n42\n'])
  })

  test('have the limits of the command, and what starts them has not', async () => {
    const limits = { ...requestFor([]).limits, memoryBytes: 30_000_000, fileBytes: 1_000_000 }
    const show = 'ulimit -d; ulimit -f; ulimit -c'
    const { folder, result, output } = await runWith([shell('look', `${show}; echo ready; exec sleep 60`)], show, { limits })
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, '29297\n1954\n0\n'])
    expect(readFileSync(join(folder, 'services', 'look.log'), 'utf8')).toBe('29297\n1954\n0\nready\n')
  })

  test('they end when the supervisor is killed', async () => {
    const mark = uniqueSeconds()
    const request = requestFor(['sh', '-c', 'echo running; sleep 60'], {
      services: [shell('left', `setsid sleep ${mark} & echo ready; wait`)],
    })
    const { folder, pid } = await begin(request)
    await outputContains(folder, 'running')
    expect(living(mark)).not.toEqual([])
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })

  test('no service and no command holds the descriptor on which the steward speaks', async () => {
    const list = 'ls -l /proc/self/fd | grep -c socket'
    const { folder, output } = await runWith([shell('look', `${list}; echo ready; exec sleep 60`)], list)
    expect([output, readFileSync(join(folder, 'services', 'look.log'), 'utf8')]).toEqual(['0\n', '0\nready\n'])
  })
})
