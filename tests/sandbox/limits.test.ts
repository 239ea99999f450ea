import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { RunRequest } from '../../shared/session/run.ts'
import { grades, living, requestFor, run, temporaryFolder, uniqueSeconds } from './runs.ts'

const MB = 1_000_000
const MiB = 1024 * 1024
const limited = (more: Partial<RunRequest['limits']>): Pick<RunRequest, 'limits'> => ({ limits: { ...requestFor([]).limits, ...more } })
const spin = 'const until = Date.now() + 20000; while (Date.now() < until);'

describe.each(grades)('the limits of a $grade run', (how) => {
  test('CPU time of the whole tree, also of a daemon and of children that nobody waits for', async () => {
    const mark = uniqueSeconds()
    const alone = await run(['node', '-e', spin], { ...how, ...limited({ cpuMs: 400 }) })
    expect(alone.result.end).toEqual({ kind: 'cpu-limit' })
    expect(alone.result.cpuUserMs + alone.result.cpuSystemMs).toBeGreaterThan(350)
    const daemons = await run(['sh', '-c', `setsid node -e '${spin}' & sleep ${mark}`], { ...how, ...limited({ cpuMs: 400 }) })
    expect(daemons.result.end).toEqual({ kind: 'cpu-limit' })
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
    // Each one lives for a moment only, and the kernel forgets it when its parent ignores its end.
    const ignoring = `$SIG{CHLD} = "IGNORE"; while (1) { if (!fork) { my $end = times + 0.2; while (times < $end) {} exit } select undef, undef, undef, 0.2 }`
    expect((await run(['perl', '-e', ignoring], { ...how, ...limited({ cpuMs: 400 }) })).result.end).toEqual({ kind: 'cpu-limit' })
    expect((await run(['node', '-e', '0'], { ...how, ...limited({ cpuMs: 10_000 }) })).result.end).toEqual({ kind: 'exited', code: 0 })
  })

  test('memory that processes hold together; what they share after a fork counts once', async () => {
    const holding = `$SIG{ALRM} = sub { exit 7 }; alarm 20; for (1..4) { if (!fork) { my $own = "a" x ${100 * MB}; sleep 20; exit } } wait`
    expect((await run(['perl', '-e', holding], { ...how, ...limited({ treeMemoryBytes: 300 * MB }) })).result.end).toEqual({
      kind: 'memory-limit',
    })
    const sharing = `my $all = "a" x ${100 * MB}; for (1..4) { if (!fork) { select undef, undef, undef, 0.7; exit } } 1 while wait > 0; exit 3`
    expect((await run(['perl', '-e', sharing], { ...how, ...limited({ treeMemoryBytes: 300 * MB }) })).result.end).toEqual({
      kind: 'exited',
      code: 3,
    })
  })

  test('the disk, whether in many small files, in one without a name, or in a writable mount', async () => {
    const stopped = async (script: string, more: Partial<RunRequest> = {}) =>
      (await run(['sh', '-c', script], { ...how, ...limited({ diskBytes: 30 * MiB }), ...more })).result.end
    const block = 'dd if=/dev/zero bs=1M count=1 2>/dev/null'
    expect(await stopped(`i=0; while [ $i -lt 3000 ]; do i=$((i+1)); ${block} of=file-$i; done`)).toEqual({ kind: 'disk-limit' })
    expect(await stopped(`exec 4>hidden; rm hidden; i=0; while [ $i -lt 3000 ]; do i=$((i+1)); ${block} >&4; done`)).toEqual({
      kind: 'disk-limit',
    })
    // It is over before anybody looked, and has left it all the same.
    expect(await stopped('dd if=/dev/zero of=quick bs=1M count=60 2>/dev/null')).toEqual({ kind: 'disk-limit' })
    if (how.grade === 'unconfined') return
    const cache = temporaryFolder('cache')
    const mounts = [{ kind: 'writable' as const, from: cache, at: '/home/agent/cache' }]
    expect(await stopped('dd if=/dev/zero of=$HOME/cache/big bs=1M count=60 2>/dev/null', { mounts })).toEqual({ kind: 'disk-limit' })
  })

  test('the disk, also below a path that is too long to be named', async () => {
    const workspace = temporaryFolder('workspace')
    const name = 'a'.repeat(200)
    const script = `for (1..30) { mkdir "${name}"; chdir "${name}" } open my $f, ">", "deep"; print $f "x" x ${MiB} for 1..90`
    const { result } = await run(['perl', '-e', script], { ...how, workspace, ...limited({ diskBytes: 30 * MiB }) })
    const depth = execFileSync('find', [workspace, '-name', 'deep', '-printf', '%d'], { encoding: 'utf8' })
    // Node cannot take away what it cannot name.
    execFileSync('rm', ['-rf', join(workspace, name)])
    expect(depth).toBe('31')
    expect(result.end).toEqual({ kind: 'disk-limit' })
  })

  test('the disk counts what the run adds: not what was there, not holes, not what it took away', async () => {
    const workspace = temporaryFolder('workspace')
    execFileSync('dd', ['if=/dev/zero', `of=${join(workspace, 'before')}`, 'bs=1M', 'count=60'], { stdio: 'ignore' })
    const script = [
      'truncate -s 500M sparse',
      'rm before',
      'dd if=/dev/zero of=instead bs=1M count=50 2>/dev/null',
      'ln instead again',
      'dd if=/dev/zero of=little bs=1M count=20 2>/dev/null',
    ].join(' && ')
    const { result } = await run(['sh', '-c', script], { ...how, workspace, ...limited({ diskBytes: 30 * MiB, fileBytes: 1000 * MiB }) })
    expect(result.end).toEqual({ kind: 'exited', code: 0 })
  })

  test('of a limit as large as most projects have, what the run changed counts, and nobody waits for a walk before', async () => {
    const workspace = temporaryFolder('workspace')
    const within = { workspace, ...limited({ diskBytes: 1024 * MiB, fileBytes: 4096 * MiB }) }
    execFileSync('fallocate', ['-l', '1200M', join(workspace, 'before')])
    const little = await run(['fallocate', '-l', '600M', 'little'], { ...how, ...within })
    expect(little.result.end).toEqual({ kind: 'exited', code: 0 })
    const much = await run(['fallocate', '-l', '1200M', 'much'], { ...how, ...within })
    expect(much.result.end).toEqual({ kind: 'disk-limit' })
  })
})
