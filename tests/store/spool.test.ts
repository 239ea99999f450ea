import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundle } from '../support/bundle.ts'
import { openCore } from '../support/core.ts'
import { programsFolder } from '../support/paths.ts'

let drainer = ''
beforeAll(async () => {
  drainer = await bundle('tests/support/spool-drainer.ts')
})

type Said = { readonly host?: string; readonly event?: string; readonly turn?: string; readonly cwd?: string; readonly at?: string }

const hooked = async () => {
  const core = await openCore()
  const spool = join(core.workspace.place.storeDir, 'spool')
  mkdirSync(spool, { recursive: true })
  const day = join(spool, '20260131.jsonl')
  const say = ({ host = 'claude-code', event = 'Stop', turn = 't', cwd = core.sample.root, at = '2026-01-31T12:03:00.000Z' }: Said): void =>
    appendFileSync(day, `${JSON.stringify({ host, at, event, session: 'h-1', turn, cwd })}\n`)
  const drain = async (step: number): Promise<number> => {
    const child = spawn(process.execPath, [drainer, core.sample.root, String(step)], {
      env: core.sample.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await once(child, 'close')
    return Number(said)
  }
  return { ...core, day, say, drain, turns: () => core.session().read().state.turns }
}

test('a turn that a hook told of becomes a checkpoint of the files, with the turn and the time at which it happened', async () => {
  const { sample, say, call, turns, session } = await hooked()
  sample.write('src/sum.js', 'export const sum = () => 0\n')
  say({ event: 'UserPromptSubmit', turn: 't-1' })
  say({ event: 'Stop', turn: 't-1', at: '2026-01-31T12:04:00.000Z' })
  await call('get_status')
  expect(turns()).toEqual([
    { host: 'claude-code', phase: 'start', turn: 't-1', hostSession: 'h-1', happenedAt: '2026-01-31T12:03:00.000Z', checkpoint: 'K2' },
    { host: 'claude-code', phase: 'end', turn: 't-1', hostSession: 'h-1', happenedAt: '2026-01-31T12:04:00.000Z', checkpoint: 'K2' },
  ])
  expect(session().read().state.checkpoints.at(-1)).toMatchObject({
    why: 'turn-end',
    turn: 't-1',
    reason: 'claude-code: turn ended at 2026-01-31T12:04:00.000Z',
    by: { kind: 'hook', name: 'claude-code' },
  })
  await call('get_status')
  expect(turns()).toHaveLength(2)
})

test('a line as the hook program writes it is taken in', async () => {
  const { sample, call, turns } = await hooked()
  const payload = {
    hook_event_name: 'UserPromptSubmit',
    session_id: 'h-1',
    turn_id: 't-1',
    cwd: join(sample.root, 'src'),
    prompt: 'SECRET',
  }
  spawnSync(process.execPath, [join(programsFolder, 'maestro-hook.mjs'), 'claude-code'], {
    cwd: sample.root,
    input: JSON.stringify(payload),
  })
  await call('get_status')
  expect(turns()).toMatchObject([{ host: 'claude-code', phase: 'start', turn: 't-1', hostSession: 'h-1', checkpoint: 'K1' }])
})

test('what is no turn is left out and counted; other work trees keep theirs', async () => {
  const { say, call, turns, day } = await hooked()
  say({ event: 'PreToolUse' })
  say({ host: 'another-host' })
  appendFileSync(day, 'no json\n\n')
  say({ cwd: '/somewhere/else' })
  say({ turn: 'ours' })
  appendFileSync(day, '{"host":"claude-code","at":"2026')
  await call('get_status')
  expect(turns().map(({ turn }) => turn)).toEqual(['ours'])
  expect((await call('doctor')).text).toContain('hooks: 4 lines were no turn')
})

test('turns while no session is open are nobody’s, and a session begins without those of the one before', async () => {
  const { say, call, turns } = await hooked()
  say({ turn: 'first' })
  await call('open_session', { goal: 'Another session in the same folder' })
  expect(turns()).toEqual([])
  say({ turn: 'second' })
  await call('get_status')
  expect(turns().map(({ turn }) => turn)).toEqual(['second'])
  await call('close_session')
  say({ turn: 'nobody' })
  await call('open_session', { goal: 'A third session in the same folder' })
  await call('get_status')
  expect(turns()).toEqual([])
})

test('a claim that somebody damaged loses the past and nothing that comes', async () => {
  const { say, call, turns, workspace } = await hooked()
  say({ turn: 'before' })
  await call('get_status')
  writeFileSync(join(workspace.place.storeDir, 'spool/main/1.claim'), 'garbage')
  say({ turn: 'lost' })
  await call('get_status')
  say({ turn: 'after' })
  await call('get_status')
  expect(turns().map(({ turn }) => turn)).toEqual(['before', 'after'])
})

test('each line exactly once, in order, whoever is killed at whatever step, also with others at it', async () => {
  const { sample, say, drain, turns } = await hooked()
  const told: string[] = []
  const tell = (): void => {
    const turn = `t-${told.length}`
    told.push(turn)
    say({ turn })
    sample.write('src/sum.js', `export const sum = () => ${told.length}\n`)
  }
  tell()
  const steps = await drain(0)
  expect(steps).toBeGreaterThan(5)
  for (let step = 1; step <= steps + 2; step += 1) {
    tell()
    tell()
    await Promise.all([drain(step), drain(((step * 7) % steps) + 1)])
  }
  await drain(0)
  expect(told.length).toBeLessThanOrEqual(50)
  expect(turns().map(({ turn }) => turn)).toEqual(told)
}, 180_000)

test('a day file that somebody removed, and that a hook began again, is read from its start', async () => {
  const { say, call, turns, day } = await hooked()
  say({ turn: 'the first' })
  await call('get_status')
  rmSync(day)
  say({ turn: 'two' })
  await call('get_status')
  expect(turns().map(({ turn }) => turn)).toEqual(['the first', 'two'])
})
