import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll } from 'vitest'
import { type Change, changed } from '../../shared/git/changes.ts'
import { filesOf } from '../../shared/git/entries.ts'
import { findPlace } from '../../shared/git/place.ts'
import { type Repository, openRepository } from '../../shared/git/repository.ts'
import type { Scan } from '../../shared/git/trees/scan.ts'
import { type Trees, openTrees } from '../../shared/git/trees/trees.ts'
import { type Fault, isFault } from '../../shared/session/fault.ts'

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

export const temporaryFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-git-')))
  made.push(folder)
  return folder
}

const userEnvironment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'u',
  GIT_AUTHOR_EMAIL: 'u@u',
  GIT_COMMITTER_NAME: 'u',
  GIT_COMMITTER_EMAIL: 'u@u',
}

/** Plain git as a user would run it. */
export const userGit = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', ...args], {
    cwd: folder,
    env: userEnvironment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

/** A file by name: text, bytes, `{ link }`, `{ exec }`, or null for none. */
export type Content = string | Buffer | { readonly link: string } | { readonly exec: string } | null

export const put = (root: string, path: string | Buffer, content: Content): void => {
  const file = typeof path === 'string' ? join(root, path) : Buffer.concat([Buffer.from(`${root}/`), path])
  if (typeof file === 'string') mkdirSync(dirname(file), { recursive: true })
  if (content === null || (typeof content === 'object' && 'link' in content)) rmSync(file, { recursive: true, force: true })
  if (content === null) return
  if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(file, content)
  else if ('link' in content) symlinkSync(content.link, file)
  else {
    writeFileSync(file, content.exec)
    chmodSync(file, 0o755)
  }
}

export const putAll = (root: string, files: Readonly<Record<string, Content>>): void => {
  for (const [path, content] of Object.entries(files)) put(root, path, content)
}

/** A repository with these files committed. */
export const userRepository = (files: Readonly<Record<string, Content>> = { 'a.txt': 'a\n' }): string => {
  const root = temporaryFolder()
  userGit(root, 'init', '-q')
  putAll(root, files)
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'first', '--allow-empty')
  return root
}

/** The value, or a failed test that shows the fault. */
export const good = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(`${value.code}: ${value.message}`)
  return value
}

export const codeOf = (value: unknown): string => (isFault(value) ? value.code : 'no fault')

export const opened = async (folder: string): Promise<Repository> => good(await openRepository(good(await findPlace(folder))))

const engines = new WeakMap<Repository, Trees>()

/** One engine a repository, as in a server: it lives through all edits of a test. */
export const treesOf = (repo: Repository): Trees => {
  const trees = engines.get(repo) ?? openTrees(repo)
  engines.set(repo, trees)
  return trees
}

export const scanned = async (repo: Repository): Promise<Scan> => good(await treesOf(repo).scan({ store: true }))

export const pathsOf = async (repo: Repository, tree: string): Promise<string[]> => good(await filesOf(repo, tree)).map(({ path }) => path)

export const changesOf = async (repo: Repository, from: string, to: string): Promise<Change[]> => good(await changed(repo, from, to))

/** Every file below a folder as `path mode content`, for comparing byte by byte; `skip` names top-level entries. */
export const snapshot = (root: string, skip: readonly string[] = []): string[] => {
  const lines: string[] = []
  const walk = (folder: Buffer, shown: string): void => {
    for (const entry of readdirSync(folder, { encoding: 'buffer' }).sort((a, b) => Buffer.compare(a, b))) {
      const name = shown + entry.toString('latin1')
      if (skip.includes(name)) continue
      const path = Buffer.concat([folder, Buffer.from('/'), entry])
      const stats = lstatSync(path)
      if (stats.isDirectory()) walk(path, `${name}/`)
      else if (stats.isSymbolicLink()) lines.push(`${name} -> ${readlinkSync(path)}`)
      else lines.push(`${name} ${(stats.mode & 0o777).toString(8)} ${stats.isFile() ? readFileSync(path).toString('latin1') : 'special'}`)
    }
  }
  walk(Buffer.from(root), '')
  return lines
}

/** A program for a process of its own: Node 20 runs no TypeScript, so it is bundled first. Imports begin with `shared/`. */
export const bundled = async (source: string): Promise<string> => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  const input = join(folder, 'program.ts')
  writeFileSync(input, source.replaceAll("'shared/", `'${join(import.meta.dirname, '../../shared')}/`))
  const bundle = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  const file = join(folder, 'program.mjs')
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return file
}
