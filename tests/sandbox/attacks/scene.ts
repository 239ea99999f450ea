import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { viewProcess } from '../../../shared/sandbox/process-tree.ts'
import type { Mount } from '../../../shared/session/run.ts'
import { temporaryFolder } from '../runs.ts'
import type { Attack, Seen } from './attack.ts'
import type { Host } from './host.ts'

/** One attack's own canaries, and what the host sees of them afterwards. */
export type Scene = {
  readonly mark: string
  readonly workspace: string
  readonly runFolder: string
  readonly mounts: Mount[]
  readonly env: Readonly<Record<string, string>>
  readonly sees: (sign: Seen, said: string) => boolean
  readonly close: () => void
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const layGit = (workspace: string, repository: string, kind: Attack['git']): void => {
  execFileSync('git', ['init', '-q', repository], { stdio: 'ignore' })
  const [at, real] = [join(workspace, '.git'), join(repository, '.git')]
  switch (kind) {
    case undefined:
    case 'folder':
      execFileSync('cp', ['-a', real, at])
      return
    case 'file':
      writeFileSync(at, `gitdir: ${real}\n`)
      return
    case 'link':
      symlinkSync(real, at)
      return
    case 'inner-link':
      execFileSync('cp', ['-a', real, join(workspace, 'inner')])
      symlinkSync('inner', at)
  }
}

/** Every name below, with type, link target and bytes; a folder by its inode, so that a replaced one shows. */
const digestOf = (path: string): string => {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 'gone'
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`
  if (!stat.isDirectory()) return `file ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
  return `folder ${stat.ino} ${readdirSync(path).toSorted().map((name) => `${name}: ${digestOf(join(path, name))}`).join(', ')}` // prettier-ignore
}

/** A process of the host with a secret in its arguments, environment, folder and a descriptor, as an agent's host has. */
const bystanderOf = (host: Host, outside: string) => {
  const descriptor = openSync(join(outside, 'secret'), 'r')
  const none = 'ignore' as const
  const stdio = [none, none, none, none, none, none, none, none, none, descriptor]
  const child = spawn('sleep', ['600'], { argv0: host.token, cwd: outside, env: { TOKEN: host.token }, stdio })
  closeSync(descriptor)
  const pid = child.pid ?? 0
  const field = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const [from, to] = [Number(field[47]), Number(field[48])]
  return { child, pid, env: { HOST_PID: String(pid), HOST_ENV_AT: String(from), HOST_ENV_SIZE: String(to - from) } }
}

let count = 0

const hasSetuid = (folder: string): boolean =>
  readdirSync(folder).some((name) => (lstatSync(join(folder, name)).mode & 0o6000) !== 0 && !lstatSync(join(folder, name)).isDirectory())

export const openScene = async (host: Host, attack: Attack, program: string | undefined): Promise<Scene> => {
  const [workspace, outside, shown, runFolder] = ['workspace', 'outside', 'shown', 'run'].map(temporaryFolder)
  if (workspace === undefined || outside === undefined || shown === undefined || runFolder === undefined) throw new Error('no folders')
  const mark = `planted-${process.pid}-${(count += 1)}`
  const [target, repository] = [join(outside, 'target'), join(outside, 'repository')]
  writeFileSync(target, 'untouched')
  writeFileSync(join(outside, 'secret'), host.token)
  writeFileSync(join(runFolder, 'note'), host.token)
  symlinkSync(target, join(workspace, 'planted-link'))
  mkdirSync(repository)
  layGit(workspace, repository, attack.git)
  if (program !== undefined) copyFileSync(program, join(workspace, 'native'))
  const stopListening = await host.listenAt(join(outside, 'host.sock'))
  const bystander = bystanderOf(host, outside)
  const places = [outside, shown, runFolder, host.home, join(host.home, '.cargo/bin'), '/tmp', '/var/tmp', '/dev/shm', '/usr/local/lib']
  const git = (): string => digestOf(join(workspace, '.git')) + digestOf(join(repository, '.git'))
  const gitBefore = git()
  const sees = (sign: Seen, said: string): boolean => {
    switch (sign) {
      case 'planted':
        return places.some((place) => isThere(join(place, mark)))
      case 'overwritten':
        return !existsSync(target) || readFileSync(target, 'utf8') !== 'untouched'
      case 'told':
        return said.includes(host.token)
      case 'hit':
        return host.heard().includes(mark)
      case 'harmed':
        return ['Z', undefined].includes(viewProcess(bystander.pid)?.state)
      case 'git-changed':
        return git() !== gitBefore
      case 'setuid':
        return hasSetuid(workspace)
    }
  }
  return {
    mark,
    workspace,
    runFolder,
    mounts: [{ kind: 'read-only', from: shown, at: join(workspace, 'shown') }],
    env: { ...host.env, ...bystander.env, OUTSIDE: outside, TARGET: target, MARK: mark, RUN_FOLDER: runFolder },
    sees,
    close: () => {
      stopListening()
      bystander.child.kill('SIGKILL')
      places.forEach((place) => rmSync(join(place, mark), { recursive: true, force: true }))
    },
  }
}
