import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { deriveCommits, filesRef } from '../../shared/git/derive-commits.ts'
import { findPlace } from '../../shared/git/place.ts'
import { type Repository, openRepository } from '../../shared/git/repository.ts'
import { applyRestore, previewRestore } from '../../shared/git/restore.ts'
import { openTrees } from '../../shared/git/trees/trees.ts'
import { type Fault, isFault } from '../../shared/session/fault.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { openJournal } from '../../shared/store/journal.ts'
import { bundle } from '../support/bundle.ts'
import { temporaryFolder } from '../support/folder.ts'

/** `npm run test:crash` kills 200 processes; the whole of the tests a tenth of that. */
const WHOLE = process.env['npm_lifecycle_event'] === 'test:crash'
const kills = (whole: number): number => (WHOLE ? whole : Math.ceil(whole / 10))
const FSCK_EVERY = 10
const TIMEOUT = 400_000

let program = ''
beforeAll(async () => {
  program = await bundle('tests/support/store-writer.ts')
})

const good = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(`${value.code}: ${value.message}`)
  return value
}

const git = (gitDir: string, input: string, ...args: string[]): string =>
  execFileSync('git', ['--git-dir', gitDir, ...args], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 28 })

/** A folder with files of its own, committed, and the store beside it. */
const workspace = async (): Promise<Repository> => {
  const root = temporaryFolder('crash')
  execFileSync('git', ['init', '-q'], { cwd: root })
  for (let n = 0; n < 60; n += 1) put(root, `d${n % 6}/f${n}`, `${n}\n`.repeat(50))
  execFileSync('git', ['add', '-A'], { cwd: root })
  execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@u', 'commit', '-qm', 'first'], { cwd: root })
  return good(await openRepository(good(await findPlace(root))))
}

type File = string | { readonly link: string } | { readonly exec: string }

const put = (root: string, path: string, file: File): void => {
  const at = join(root, path)
  mkdirSync(dirname(at), { recursive: true })
  if (typeof file === 'string') writeFileSync(at, file)
  else if ('link' in file) symlinkSync(file.link, at)
  else {
    writeFileSync(at, file.exec)
    chmodSync(at, 0o755)
  }
}

/** Repeatable moments for kills, in milliseconds behind an acknowledgement. */
const moments = (most: number) => {
  let state = 20261122
  return (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state / 2 ** 32) * most
  }
}

type Kill = { readonly acknowledgements: number; readonly afterMs: number; readonly group: boolean }

/** Starts the writer, lets it acknowledge so much, waits that long, and kills it: with `group` its git processes too. Gives what it printed. */
const killed = async (args: readonly string[], { acknowledgements, afterMs, group }: Kill): Promise<string[]> => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const { pid } = child
  if (pid === undefined) throw new Error('the writer did not start')
  let [output, errors, struck] = ['', '', false]
  child.stderr.setEncoding('utf8').on('data', (more: string) => (errors += more))
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    output += more
    if (struck || output.split('\n').length <= acknowledgements) return
    struck = true
    setTimeout(() => {
      // It may have ended by itself, which the signal it ended with then tells.
      if (child.exitCode === null) process.kill(group ? -pid : pid, 'SIGKILL')
    }, afterMs)
  })
  const [, signal] = await once(child, 'close')
  expect([signal, errors]).toEqual(['SIGKILL', ''])
  return output.split('\n').slice(0, -1)
}

const of = (lines: readonly string[], what: string): string[] =>
  lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1))

const locksIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.lock'))
    .map(({ parentPath, name }) => join(parentPath, name))

const journalOf = ({ place }: Repository) =>
  openJournal({
    folder: join(place.storeDir, 'sessions/s-crash/journal/rp-test'),
    session: 's-crash',
    replica: 'rp-test',
    sources: systemSources,
  })

/** Every object below these trees is there and can be read. */
const readable = (repo: Repository, trees: readonly string[]): void => {
  if (trees.length === 0) return
  const ids = git(repo.gitDir, `${trees.join('\n')}\n`, 'rev-list', '--objects', '--no-object-names', '--stdin')
  const checked = git(repo.gitDir, ids, 'cat-file', '--batch-check=%(objectname) %(objecttype)')
  expect(checked.split('\n').filter((line) => line.endsWith('missing'))).toEqual([])
}

const isSound = ({ gitDir }: Repository): void => {
  const said = git(gitDir, '', 'fsck', '--full', '--strict', '--no-dangling')
  expect(said).toBe('')
}

type Counts = { kills: number; acknowledged: number; fscks: number }
const told = (what: string, counts: Counts): void =>
  console.log(`${what}: ${counts.kills} kills, ${counts.acknowledged} acknowledged, ${counts.fscks} full fsck`)

/** Kills writers of one kind, and after each looks whether everything that was acknowledged is there. */
const strike = async (
  work: string,
  count: number,
  { most, args = [], group = true }: { readonly most: number; readonly args?: readonly string[]; readonly group?: boolean },
): Promise<{ readonly repo: Repository; readonly lines: string[] }> => {
  const repo = await workspace()
  const moment = moments(most)
  const lines: string[] = []
  const counts: Counts = { kills: 0, acknowledged: 0, fscks: 0 }
  for (let round = 0; round < count; round += 1) {
    const kill = { acknowledgements: 1 + (round % 4), afterMs: moment(), group }
    const mine = await killed([work, repo.place.root, 's-crash', `w${round}`, ...args], kill)
    lines.push(...mine)
    counts.kills += 1
    readable(repo, of(mine, 'tree'))
    if (round % FSCK_EVERY !== FSCK_EVERY - 1 && round !== count - 1) continue
    isSound(repo)
    readable(repo, of(lines, 'tree'))
    counts.fscks += 1
  }
  const kept = new Set(
    journalOf(repo)
      .read()
      .state.checkpoints.map(({ tree }) => tree),
  )
  expect(of(lines, 'tree').filter((tree) => !kept.has(tree))).toEqual([])
  readable(repo, [...kept])
  // A new process scans, records and derives as if nothing had been.
  const { tree } = good(await openTrees(repo).scan({ store: true }))
  readable(repo, [tree])
  counts.acknowledged = of(lines, 'tree').length
  told(work, counts)
  return { repo, lines }
}

test(
  'killed while scanning and recording: every acknowledged checkpoint can be read, and nobody is held up',
  async () => {
    const { repo } = await strike('checkpoints', kills(70), { most: 60 })
    expect(locksIn(repo.place.storeDir)).toEqual([])
  },
  TIMEOUT,
)

test(
  'killed while commits are derived: every acknowledged commit is there, and the ref leads to one of the line',
  async () => {
    const { repo, lines } = await strike('commits', kills(40), { most: 30 })
    expect(locksIn(repo.place.storeDir)).toEqual([])
    const all = deriveCommits(repo, 's-crash', journalOf(repo).read().state.checkpoints)
    const line = git(repo.gitDir, '', 'rev-list', filesRef('s-crash', 'rp-test')).trim().split('\n')
    expect(line).toEqual([...all.values()].reverse())
    expect(of(lines, 'commit').filter((commit) => !line.includes(commit))).toEqual([])
    isSound(repo)
  },
  TIMEOUT,
)

test(
  'killed while the store is repacked: nothing is lost, and the next repack goes on',
  async () => {
    await strike('repack', kills(30), { most: 60 })
  },
  TIMEOUT,
)

test(
  'killed while pushing: the remote holds whole lines only, and the next push goes on',
  async () => {
    const remote = join(temporaryFolder('hub'), 'hub.git')
    execFileSync('git', ['init', '-q', '--bare', remote])
    // The client alone: what the other end started there lives on, as on a server.
    const { repo, lines } = await strike('push', kills(30), { most: 150, args: [remote], group: false })
    const pushed = of(lines, 'pushed')
    expect(git(remote, '', 'fsck', '--full', '--strict', '--no-dangling')).toBe('')
    const there = existsSync(join(remote, filesRef('s-crash', 'rp-test')))
    if (pushed.length > 0) expect(there).toBe(true)
    const line = there ? git(remote, '', 'rev-list', '--objects', filesRef('s-crash', 'rp-test')) : ''
    expect(pushed.filter((commit) => !line.includes(commit))).toEqual([])
    const again = spawn(process.execPath, [program, 'push', repo.place.root, 's-crash', 'last', remote], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    for await (const chunk of again.stdout) {
      output += String(chunk)
      if (output.includes('pushed ')) break
    }
    again.kill('SIGKILL')
    expect(output).toContain('pushed ')
  },
  TIMEOUT,
)

/** So many that writing them takes longer than what a restore does before. */
const FILES = 600

const before: Readonly<Record<string, File>> = {
  ...Object.fromEntries(Array.from({ length: FILES }, (_, n) => [`d${n % 6}/f${n}`, `before ${n}\n`.repeat((n % 40) * 30)])),
  'only/before/file': 'b',
  swap: 'a file',
  'other/in/deep': 'was a folder',
  link: { link: 'before' },
  run: { exec: 'before' },
}
const after: Readonly<Record<string, File>> = {
  ...Object.fromEntries(Array.from({ length: FILES }, (_, n) => [`d${n % 6}/f${n}`, `after ${n}\n`.repeat((n % 40) * 30)])),
  'only/after/file': 'a',
  'swap/in': 'a folder',
  other: 'a file',
  link: { exec: 'after' },
  run: 'after',
}

/** What stands at a path, in the form of a `File`; null for nothing or a folder. */
const standing = (root: string, path: string): File | null => {
  const at = join(root, path)
  const stats = (() => {
    try {
      return lstatSync(at)
    } catch {
      return null
    }
  })()
  if (stats === null || stats.isDirectory()) return null
  if (stats.isSymbolicLink()) return { link: readlinkSync(at) }
  const text = readFileSync(at, 'utf8')
  return (stats.mode & 0o100) === 0 ? text : { exec: text }
}

const paths = new Set([...Object.keys(before), ...Object.keys(after)])

/** As before, or as after; what both have is never missing. */
const isWhole = (path: string, now: File | null): boolean => {
  const [first, second] = [before[path] ?? null, after[path] ?? null]
  const isIt = (one: File | null): boolean => JSON.stringify(one) === JSON.stringify(now)
  return isIt(first) || isIt(second) || (now === null && (first === null || second === null))
}

test(
  'killed while restoring: every path is as before or as after, and repeating the restore completes it',
  async () => {
    const repo = await workspace()
    const { root } = repo.place
    const moment = moments(400)
    const counts: Counts = { kills: 0, acknowledged: 0, fscks: 0 }
    const treeOf = async (files: Readonly<Record<string, File>>): Promise<string> => {
      for (const name of readdirSync(root)) if (name !== '.git') rmSync(join(root, name), { recursive: true })
      for (const [path, file] of Object.entries(files)) put(root, path, file)
      return good(await openTrees(repo).scan({ store: true })).tree
    }
    const trees = [await treeOf(before), await treeOf(after)]
    let torn = 0
    for (let round = 0; round < kills(30); round += 1) {
      const kill = { acknowledgements: 1 + (round % 3), afterMs: moment(), group: true }
      counts.acknowledged += (await killed(['restore', root, 's-crash', `w${round}`, ...trees], kill)).length
      counts.kills += 1
      expect([...paths].filter((path) => !isWhole(path, standing(root, path)))).toEqual([])
      const to = trees[round % 2] ?? ''
      const engine = openTrees(repo)
      const { tree: now } = good(await engine.scan({ store: true }))
      if (!trees.includes(now)) torn += 1
      good(await applyRestore(repo, { to, now, confirm: good(await previewRestore(repo, { to, now })).confirm }))
      expect(good(await engine.scan({ store: true })).tree).toBe(to)
      expect(readdirSync(root, { recursive: true }).filter((name) => String(name).includes('.maestro-restore-'))).toEqual([])
    }
    isSound(repo)
    counts.fscks += 1
    expect(locksIn(repo.place.storeDir)).toEqual([])
    told(`restore (${torn} of them half done)`, counts)
  },
  TIMEOUT,
)
