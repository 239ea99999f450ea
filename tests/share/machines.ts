import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { dispatch, isFault, openWorkspace, type Actor, type Context, type Workspace } from '../../shared/index.ts'
import type { Session } from '../../shared/store/sessions.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT, USER } from '../support/given.ts'
import { programsFolder } from '../support/paths.ts'
import { userEnvironment } from '../support/sample.ts'

type Called = { readonly fault: string | null; readonly text: string; readonly view: Readonly<Record<string, unknown>> }

/** A clone on a machine of its own: another folder is another replica. */
export type Machine = {
  readonly root: string
  readonly store: string
  readonly workspace: Workspace
  readonly call: (operation: string, input?: object, caller?: Actor) => Promise<Called>
  /** Calls and fails loudly. */
  readonly does: (operation: string, input?: object, caller?: Actor) => Promise<Readonly<Record<string, unknown>>>
  /** Acts of the user. */
  readonly push: (input?: object) => Promise<Called>
  readonly pull: (input?: object) => Promise<Called>
  readonly session: () => Session
  readonly write: (path: string, text: string) => void
  readonly read: (path: string) => string
}

export const run = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@localhost', '-c', 'init.defaultBranch=main', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
  })

const hubs = new Map<string, string>()

/** A bare repository of its own with one commit of files, as a git server has it. The same files are committed once and copied from there. */
export const hubRepository = (files: Readonly<Record<string, string>> = { 'a.txt': 'one\ntwo\nthree\n' }): string => {
  const key = JSON.stringify(files)
  const first = hubs.get(key) ?? newHub(files)
  hubs.set(key, first)
  const hub = join(temporaryFolder('hub'), 'hub.git')
  cpSync(first, hub, { recursive: true })
  return hub
}

const newHub = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder('seed')
  const seed = join(folder, 'seed')
  mkdirSync(seed)
  run(seed, 'init', '-q')
  for (const [path, text] of Object.entries(files)) writeFileSync(join(seed, path), text)
  run(seed, 'add', '-A')
  run(seed, 'commit', '-qm', 'first', '--allow-empty')
  run(folder, 'clone', '-q', '--bare', seed, 'hub.git')
  return join(folder, 'hub.git')
}

export const machineAt = async (root: string): Promise<Machine> => {
  const workspace = await openWorkspace(root, { programs: programsFolder, env: userEnvironment() })
  if (isFault(workspace)) throw new Error(workspace.message)
  const context: Context = { workspace, caller: AGENT, session: null, signal: new AbortController().signal, progress: () => undefined }
  const call: Machine['call'] = async (operation, input = {}, caller = AGENT) => {
    const answer = await dispatch({ ...context, caller }, operation, input)
    return isFault(answer)
      ? { fault: answer.code, text: `${answer.message} ${answer.hint}`, view: {} }
      : { fault: null, text: answer.text, view: answer.view }
  }
  return {
    root,
    store: workspace.place.storeDir,
    workspace,
    call,
    does: async (operation, input, caller) => {
      const { fault, text, view } = await call(operation, input, caller)
      if (fault !== null) throw new Error(`${operation}: ${fault}: ${text}`)
      return view
    },
    push: (input) => call('push', input, USER),
    pull: (input) => call('pull', input, USER),
    session: () => {
      const session = workspace.sessions.open(workspace.sessions.current() ?? '')
      if (isFault(session)) throw new Error(session.message)
      return session
    },
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
  }
}

/** A clone of the hub as another machine has it; `url` unless it is named otherwise. */
export const cloneOf = async (hub: string, url = `file://${hub}`): Promise<Machine> => {
  const root = join(temporaryFolder('clone'), 'work')
  run(dirname(root), 'clone', '-q', hub, root)
  run(root, 'remote', 'set-url', 'origin', url)
  return machineAt(root)
}

/** Refs below `refs/maestro/` in a bare repository. */
export const maestroRefs = (gitDir: string): string[] =>
  run(gitDir, '--git-dir=.', 'for-each-ref', '--format=%(refname)', 'refs/maestro/').split('\n').filter(Boolean)

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

const unpacked = (bytes: Buffer): Buffer => {
  try {
    return inflateSync(bytes)
  } catch {
    // Not a loose object: its bytes themselves are searched.
    return Buffer.alloc(0)
  }
}

/** Every object of a repository, by git itself, reachable or not. */
const everyObject = (gitDir: string): Buffer =>
  execFileSync('git', [`--git-dir=${gitDir}`, 'cat-file', '--batch-all-objects', '--batch', '--unordered'], {
    maxBuffer: 2 ** 30,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  })

/** Where below a folder words stand: plainly in a file, in a loose object, or in any object of the repositories given. */
export const placesOf = (words: string, folder: string, ...repositories: string[]): string[] => [
  ...filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path)
    return bytes.includes(words) || unpacked(bytes).includes(words)
  }),
  ...repositories.filter((gitDir) => existsSync(gitDir) && everyObject(gitDir).includes(words)),
]
