import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundled, opened, put, scanned, userGit, userRepository } from './fixture.ts'

let program = ''
beforeAll(async () => {
  program = await bundled(`
import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { scan } from 'shared/git/scan.ts'
import { writeCheckpoint } from 'shared/git/checkpoint.ts'
const [root, rounds, session] = process.argv.slice(2)
const repo = await openRepository(await findPlace(root))
let parent = {}
for (let n = 0; n < Number(rounds); n++) {
  const { tree, code, message } = await scan(repo)
  console.log(tree ?? code + ' ' + message)
  const at = '2026-01-01T00:00:00.000Z'
  const { commit } = await writeCheckpoint(repo, { session, tree, ...parent, message: 'n ' + n, actor: 'a', at })
  parent = { parent: commit }
}
`)
})

const start = (root: string, rounds: number, session: string) => {
  const child = spawn(process.execPath, [program, root, String(rounds), session], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  return { child, lines: () => text.split('\n').filter((line) => line !== '') }
}

test('eight processes that open one new store at once make one store and see one tree', async () => {
  const root = userRepository(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, `${n}`])))
  const running = Array.from({ length: 8 }, (_, n) => start(root, 3, `s${n}`))
  await Promise.all(running.map(({ child }) => once(child, 'close')))
  const lines = running.flatMap(({ lines }) => lines())
  expect(lines.length).toBe(24)
  expect(new Set(lines)).toEqual(new Set([userGit(root, 'rev-parse', 'HEAD^{tree}')]))
  const gitDir = join(root, '.git/maestro/store.git')
  expect(userGit(gitDir, '--git-dir=.', 'fsck', '--strict')).toBe('')
  expect(userGit(gitDir, '--git-dir=.', 'for-each-ref').split('\n').length).toBe(8)
})

test('processes killed in the middle of scans and checkpoints block nothing and damage nothing', async () => {
  const root = userRepository(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, `${n}`])))
  for (let round = 0; round < 8; round++) {
    for (let n = 0; n < 40; n += 3) put(root, `f${n}`, `round ${round} of ${n}`)
    const { child } = start(root, 1000, 's')
    await once(child.stdout, 'data')
    for (let n = 0; n < 40; n += 2) put(root, `f${n}`, `again ${round} of ${n}`)
    // The whole group, so that git itself dies half way as well.
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await once(child, 'close')
  }
  const repo = await opened(root)
  const { tree } = await scanned(repo)
  userGit(root, 'add', '-A')
  expect(tree).toBe(userGit(root, 'write-tree'))
  expect(
    userGit(repo.gitDir, '--git-dir=.', 'fsck', '--strict')
      .replaceAll(/^dangling .*$/gm, '')
      .trim(),
  ).toBe('')
})
