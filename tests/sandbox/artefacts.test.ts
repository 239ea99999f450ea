import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keepArtefacts } from '../../shared/sandbox/supervisor/artefacts.ts'
import { grades, run, temporaryFolder } from './runs.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe.each(grades)('the artefacts of a $grade run', (how) => {
  test('are copied by their paths and listed with their digests', async () => {
    const script =
      'mkdir -p coverage/deep .profiles && echo lcov > coverage/lcov.info && echo deep > coverage/deep/x.json && echo cpu > .profiles/a.cpuprofile && echo no > other.txt'
    const artefacts = ['coverage/**', '**/*.cpuprofile', '!coverage/deep/**']
    const { folder, result } = await run(['sh', '-c', script], { ...how, artefacts })
    expect(result.end).toEqual({ kind: 'exited', code: 0 })
    expect(result.artefacts).toEqual([
      { path: '.profiles/a.cpuprofile', bytes: 4, sha256: sha256('cpu\n') },
      { path: 'coverage/lcov.info', bytes: 5, sha256: sha256('lcov\n') },
    ])
    expect(result.artefactsLeftOut).toEqual([])
    expect(readFileSync(join(folder, 'artefacts/coverage/lcov.info'), 'utf8')).toBe('lcov\n')
    expect(statSync(join(folder, 'artefacts/coverage/lcov.info')).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'artefacts')).sort()).toEqual(['.profiles', 'coverage'])
  })

  test('are kept of a run that failed or was stopped, and none of one that never ran', async () => {
    const artefacts = ['trace']
    const stopped = await run(['sh', '-c', 'echo so far > trace; sleep 60'], { ...how, artefacts, timeoutMs: 700 })
    expect(stopped.result).toMatchObject({ end: { kind: 'timed-out' }, artefacts: [{ path: 'trace', bytes: 7 }] })
    const failed = await run(['sh', '-c', 'echo so far > trace; exit 1'], { ...how, artefacts })
    expect(failed.result).toMatchObject({ end: { kind: 'exited', code: 1 }, artefacts: [{ path: 'trace' }] })
    const never = await run(['no-such-command'], { ...how, artefacts })
    expect([never.result.end.kind, never.result.artefacts]).toEqual(['could-not-start', undefined])
  })

  test('never lead out of the workspace: links, pipes and folders behind links are left out', async () => {
    const outside = temporaryFolder('outside')
    writeFileSync(join(outside, 'secret.log'), 'secret')
    const script = `ln -s ${outside} away; ln -s ${outside}/secret.log link.log; mkfifo pipe.log; mkdir folder.log; echo own > own.log`
    const artefacts = ['*.log', 'away/*.log', 'away/secret.log', '../**', `${outside}/secret.log`, 'no/such/*.log']
    const { folder, result } = await run(['sh', '-c', script], { ...how, artefacts })
    expect(result.artefacts).toEqual([{ path: 'own.log', bytes: 4, sha256: sha256('own\n') }])
    expect(result.artefactsLeftOut).toEqual([
      { path: '../**', reason: 'it leads out of the workspace' },
      { path: `${outside}/secret.log`, reason: 'it leads out of the workspace' },
      { path: 'away/*.log', reason: 'no file matches' },
      { path: 'away/secret.log', reason: 'no file matches' },
      { path: 'no/such/*.log', reason: 'no file matches' },
      { path: 'link.log', reason: 'not a plain file' },
      { path: 'pipe.log', reason: 'not a plain file' },
    ])
    expect(readdirSync(join(folder, 'artefacts'))).toEqual(['own.log'])
  })

  test('have a size that is enough: the rest is named', async () => {
    const script = 'truncate -s 67108865 a-large; for n in 1 2 3 4 5; do truncate -s 60M b-$n; done; echo little > c'
    const { folder, result } = await run(['sh', '-c', script], { ...how, artefacts: ['*'] })
    expect(result.artefacts?.map(({ path }) => path)).toEqual(['b-1', 'b-2', 'b-3', 'b-4', 'c'])
    expect(result.artefactsLeftOut).toEqual([
      { path: 'a-large', reason: 'larger than 67108864 bytes' },
      { path: 'b-5', reason: 'with it, the artefacts would be larger than 268435456 bytes' },
    ])
    expect(existsSync(join(folder, 'artefacts/b-5'))).toBe(false)
  })
})

test('nothing of git is an artefact, and a run without a wish has none', async () => {
  const [root, to] = [temporaryFolder('workspace'), join(temporaryFolder('run'), 'artefacts')]
  mkdirSync(join(root, '.git'))
  writeFileSync(join(root, '.git', 'config'), '')
  symlinkSync('.git', join(root, 'git'))
  expect(keepArtefacts(['**', '.git/config', 'git/config'], root, to).artefacts).toEqual([])
  expect((await run(['true'])).result.artefacts).toBeUndefined()
})

test('a thousand files are enough, and what is left out is told in a hundred lines', () => {
  const [root, to] = [temporaryFolder('workspace'), join(temporaryFolder('run'), 'artefacts')]
  for (let n = 0; n < 1200; n += 1) writeFileSync(join(root, `file-${n}`), '')
  const { artefacts, artefactsLeftOut } = keepArtefacts(['file-*'], root, to)
  expect([artefacts.length, artefactsLeftOut.length, artefactsLeftOut.at(-1)]).toEqual([1000, 101, { path: '...', reason: '100 more' }])
})
