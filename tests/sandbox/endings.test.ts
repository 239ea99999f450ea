import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cancelRun, runState } from '../../shared/sandbox/watch-run.ts'
import { begin, finish, grades, living, outputContains, requestFor, run, temporaryFolder, uniqueSeconds } from './runs.ts'

/** Leaves its group, its session and its parents, and ignores a polite signal. */
const daemon = (seconds: string): string => `setsid sh -c 'trap "" TERM HUP; (sleep ${seconds} &) ; echo ready; sleep ${seconds}' & wait`

const gone = async (mark: string): Promise<void> => vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })

describe.each(grades)('a $grade run', (how) => {
  test('gives its exit code, both streams in order, and the digest of its log', async () => {
    const { folder, result, output } = await run(['sh', '-c', 'echo one; echo two >&2; echo three > /dev/stdout; exit 3'], how)
    expect(result.end).toEqual({ kind: 'exited', code: 3 })
    expect(output).toBe('one\ntwo\nthree\n')
    const log = readFileSync(join(folder, 'output.log'))
    expect(result).toMatchObject({
      outputBytes: log.length,
      outputSha256: createHash('sha256').update(log).digest('hex'),
      grade: how.grade,
    })
    expect(statSync(join(folder, 'output.log')).mode & 0o777).toBe(0o600)
    expect(runState(folder)).toEqual({ kind: 'finished', result })
  })

  test('tells of its time what was the command’s own, where the sandbox needs some to begin', async () => {
    const { wallMs, commandMs } = (await run(['sleep', '0.1'], how)).result
    const isTold = commandMs !== undefined && commandMs >= 95 && commandMs < wallMs
    expect(isTold).toBe(how.grade === 'confined')
  })

  test('says which signal killed it', async () => {
    const { result } = await run(['node', '-e', 'process.kill(process.pid, "SIGSEGV")'], how)
    expect(result.end).toEqual({ kind: 'signalled', signal: 'SIGSEGV' })
  })

  test('a command that is not there could not start; one that exits with 127 did run', async () => {
    expect((await run(['no-such-command'], how)).result.end).toMatchObject({
      kind: 'could-not-start',
      reason: expect.stringContaining('not found'),
    })
    expect((await run(['sh', '-c', 'exit 127'], how)).result.end).toEqual({ kind: 'exited', code: 127 })
    expect((await run(['sh', '-c', 'no-such-command'], how)).result.end).toEqual({ kind: 'exited', code: 127 })
  })

  test('a folder that is not there, and a file that is no program, could not start', async () => {
    const workspace = temporaryFolder('workspace')
    writeFileSync(join(workspace, 'plain'), 'text')
    expect((await run(['true'], { ...how, workspace, cwd: join(workspace, 'nowhere') })).result.end).toMatchObject({
      kind: 'could-not-start',
    })
    expect((await run(['./plain'], { ...how, workspace })).result.end).toMatchObject({ kind: 'could-not-start' })
  })

  test('sees a scrubbed environment, and what the request sets', async () => {
    vi.stubEnv('MAESTRO_CANARY_TOKEN', 'secret')
    const { output } = await run(['env'], { ...how, env: { EXTRA: 'yes', LANG: 'C' } })
    vi.unstubAllEnvs()
    expect(output).not.toContain('secret')
    expect(output.split('\n')).toEqual(
      expect.arrayContaining(['CI=1', 'NO_COLOR=1', 'TERM=dumb', 'TZ=UTC', 'LC_ALL=C.UTF-8', 'EXTRA=yes', 'LANG=C']),
    )
  })

  test('its time limit ends a daemon that ignores signals and left its group', async () => {
    const mark = uniqueSeconds()
    const { result } = await run(['sh', '-c', daemon(mark)], { ...how, timeoutMs: 700 })
    expect(result.end).toEqual({ kind: 'timed-out' })
    await gone(mark)
  })

  test('a daemon left behind ends with the command', async () => {
    const mark = uniqueSeconds()
    const { result, output } = await run(['sh', '-c', `setsid sh -c '(sleep ${mark} &)'; echo left`], how)
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'left\n'])
    await gone(mark)
  })

  test('a cancel ends the whole tree', async () => {
    const mark = uniqueSeconds()
    const { folder } = await begin(requestFor(['sh', '-c', daemon(mark)], how))
    await outputContains(folder, 'ready')
    expect(living(mark)).not.toEqual([])
    expect(cancelRun(folder)).toBe(true)
    expect((await finish(folder)).result.end).toEqual({ kind: 'cancelled' })
    expect(cancelRun(folder)).toBe(false)
    await gone(mark)
  })

  test('a cancel in the first moment is heard', async () => {
    const mark = uniqueSeconds()
    const { folder } = await begin(requestFor(['sleep', mark], how))
    cancelRun(folder)
    expect((await finish(folder)).result.end).toEqual({ kind: 'cancelled' })
    await gone(mark)
  })

  test('a flood of output stops at its limit', async () => {
    const { folder, result } = await run(['yes'], { ...how, limits: { ...requestFor([]).limits, outputBytes: 300_000 } })
    expect(result).toMatchObject({ end: { kind: 'output-limit' }, outputBytes: 300_000 })
    expect(statSync(join(folder, 'output.log')).size).toBe(300_000)
  })

  test('too many processes stop at their limit', async () => {
    const mark = uniqueSeconds()
    const { result } = await run(['sh', '-c', `while :; do sleep ${mark} & done`], {
      ...how,
      limits: { ...requestFor([]).limits, processes: 60 },
    })
    expect(result.end).toEqual({ kind: 'process-limit' })
    await gone(mark)
  })

  test('counts the CPU time of the whole tree, orphans and killed ones too', async () => {
    const spin = (ms: number): string => `while (process.cpuUsage().user + process.cpuUsage().system < ${ms} * 1000);`
    const script = `node -e '${spin(300)}' & node -e '${spin(300)}'; wait`
    const ended = await run(['sh', '-c', script], how)
    expect(ended.result.cpuUserMs + ended.result.cpuSystemMs).toBeGreaterThan(500)
    expect(ended.result.maxRssBytes).toBeGreaterThan(20_000_000)
    const stopped = await run(['node', '-e', spin(20_000)], { ...how, timeoutMs: 600 })
    expect(stopped.result.cpuUserMs + stopped.result.cpuSystemMs).toBeGreaterThan(100)
  })

  test('finds the programs of the project', async () => {
    const workspace = temporaryFolder('workspace')
    const { result } = await run(['sh', '-c', 'mkdir -p node_modules/.bin && printf "#!/bin/sh\necho mine\n" > node_modules/.bin/own && chmod +x node_modules/.bin/own'], { ...how, workspace }) // prettier-ignore
    expect(result.end).toEqual({ kind: 'exited', code: 0 })
    expect((await run(['own'], { ...how, workspace })).output).toBe('mine\n')
  })

  test('a script whose interpreter is missing did not run', async () => {
    const workspace = temporaryFolder('workspace')
    writeFileSync(join(workspace, 'script'), '#!/no/such/interpreter\n')
    chmodSync(join(workspace, 'script'), 0o755)
    expect((await run(['./script'], { ...how, workspace })).result.end.kind).toBe('could-not-start')
    expect(existsSync(join(workspace, 'script'))).toBe(true)
  })
})
