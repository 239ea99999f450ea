import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundled, opened, put, scanned, userGit, userRepository } from './fixture.ts'

let program = ''
beforeAll(async () => {
  program = await bundled(`
import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { openTrees } from 'shared/git/trees/trees.ts'
const scan = (repo) => openTrees(repo).scan({ store: true })
import { deriveCommits } from 'shared/git/derive-commits.ts'
const [root, rounds, session] = process.argv.slice(2)
const repo = await openRepository(await findPlace(root))
const made = []
for (let n = 0; n < Number(rounds); n++) {
  const { tree, code, message } = await scan(repo)
  console.log(tree ?? code + ' ' + message)
  const parent = made.at(-1)?.id ?? null
  const by = { kind: 'agent', name: 'a', via: 'mcp' }
  made.push({ id: 'K' + n, tree, parent, merged: [], why: 'request', reason: 'n ' + n, by, at: '2026-01-01T00:00:00.000Z', replica: 'rp' })
  deriveCommits(repo, session, made)
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
    if (child.pid === undefined) throw new Error('the process did not start')
    process.kill(-child.pid, 'SIGKILL')
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

test.runIf(process.getuid?.() === 0)('files and folders that may not be read are named, and the rest is scanned', async () => {
  const asNobody = await bundled(`
import { findPlace } from 'shared/git/place.ts'
import { openRepository } from 'shared/git/repository.ts'
import { openTrees } from 'shared/git/trees/trees.ts'
const scan = (repo) => openTrees(repo).scan({ store: true })
console.log(JSON.stringify(await scan(await openRepository(await findPlace(process.argv[2])))))`)
  const root = userRepository({ 'a.txt': 'a', 'tracked/b': 'b', 'closed/c': 'c' })
  put(root, 'untracked', 'u')
  mkdirSync(join(root, 'folder'))
  put(root, 'folder/inside', 'i')
  execFileSync('chmod', ['-R', 'a+rwX', root])
  for (const path of ['tracked/b', 'untracked', 'folder', 'closed']) chmodSync(join(root, path), 0)
  const answer = execFileSync(process.execPath, [asNobody, root], {
    encoding: 'utf8',
    uid: 65534,
    gid: 65534,
    env: { PATH: process.env['PATH'] },
  })
  const { files, notStored } = JSON.parse(answer)
  expect(files).toBe(1)
  expect(notStored).toEqual(
    expect.arrayContaining(['tracked/b', 'untracked', 'folder', 'closed'].map((path) => ({ path, why: 'unreadable' }))),
  )
})
