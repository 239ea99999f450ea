import type { RunEnd } from '../session/run.ts'
import { namedAsMissing, type Named } from './named-as-missing.ts'

/** A run that did not pass, and what can be said of the work tree that its checkout was made beside. */
export type Ran = {
  /** The end of what it printed, some 64 KB. */
  readonly output: string
  readonly end: RunEnd
  /** The path at which the run saw its workspace. */
  readonly workspace: string
  /** Posix path of its working folder below the workspace; '' for the workspace itself. */
  readonly cwd: string
  /** Ports of the services that were started for it. */
  readonly ports: readonly number[]
  /** The command that builds the project, where one is known. */
  readonly build: readonly string[] | null
  /**
   * Follows a posix path from the workspace in the work tree: the path of what is there, when git ignores it and the checkout has not got it;
   * null otherwise. A name without its extension counts too.
   */
  readonly ignored: (path: string) => string | null
}

/** What a checkout lacked. `line` is the line of `.maestro/config.jsonc` that would bring it; `reason` says both in a sentence. */
export type MissingPiece = {
  readonly kind: 'carry' | 'setup' | 'services'
  readonly name: string
  readonly line: string
  readonly reason: string
}

/**
 * What a run would have needed and could not have in its checkout: then it could not run, and no test failed. Null: its output names nothing of
 * the kind. Only what really lies in the work tree counts, so that a file that the code should have made stays the code's own failure.
 */
export const missingPiece = (ran: Ran): MissingPiece | null => {
  const said = ran.end.kind === 'could-not-start' ? `${ran.end.reason}\n${ran.output}` : ran.output
  const named = namedAsMissing(said)
  for (const one of named) {
    const piece = one.kind === 'port' ? missingService(one.port, ran.ports) : missingPath(one, ran)
    if (piece !== null) return piece
  }
  return null
}

const missingPath = (named: Exclude<Named, { kind: 'port' }>, ran: Ran): MissingPiece | null => {
  for (const candidate of candidatesOf(named, ran)) {
    const path = ran.ignored(candidate)
    if (path !== null) return isBuilt(path) ? missingBuild(path, ran.build) : missingFile(path)
  }
  return null
}

const candidatesOf = (named: Exclude<Named, { kind: 'port' }>, ran: Ran): string[] => {
  switch (named.kind) {
    case 'path':
      return startsOf(named, ran).flatMap((start) => within(start, named.path, ran.workspace))
    case 'package':
      return foldersUp(ran.cwd).flatMap((folder) => packageCandidates(join(folder, `node_modules/${named.name}`)))
    case 'python':
      return foldersUp(ran.cwd).flatMap((folder) =>
        ['', 'src', 'lib'].flatMap((below) => pythonCandidates(join(folder, below), named.name)),
      )
    case 'command':
      return foldersUp(ran.cwd).flatMap((folder) =>
        ['node_modules/.bin', '.venv/bin', 'bin', '.bin'].map((bin) => join(folder, `${bin}/${named.name}`)),
      )
  }
}

/** A linked package of the same workspace may be there, and what its entry names may not. */
const packageCandidates = (folder: string): string[] => [folder, ...BUILT.map((name) => `${folder}/${name}`)]

const pythonCandidates = (folder: string, name: string): string[] => {
  const path = join(folder, name.replaceAll('.', '/'))
  return [path, `${path}.py`]
}

/** Where a relative path begins: beside the file that asked, else where the run began, else at the top. */
const startsOf = ({ path, from }: Extract<Named, { kind: 'path' }>, { workspace, cwd }: Ran): string[] => {
  if (path.startsWith('/')) return ['']
  const asked = from === undefined ? [] : within(from.startsWith('/') ? '' : cwd, from, workspace)
  return [...asked.map(folderOf), cwd, '']
}

/** The path from the workspace; none when it leads out of it. */
const within = (start: string, path: string, workspace: string): string[] => {
  if (path.startsWith('/')) return path.startsWith(`${workspace}/`) ? [normal(path.slice(workspace.length + 1))].flatMap(known) : []
  return [normal(join(start, path))].flatMap(known)
}

const known = (path: string | null): string[] => (path === null || path === '' ? [] : [path])

const join = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`)

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const normal = (path: string): string | null => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts.join('/')
}

const foldersUp = (folder: string): string[] => (folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))])

/** Folders whose content is made from the sources; carrying one would let a baseline run today's code. */
const BUILT = ['dist', 'build', 'lib', 'out', 'esm', 'cjs', 'generated', 'gen', 'target', '.next']

const isBuilt = (path: string): boolean => path.split('/').some((part) => BUILT.includes(part)) && !path.includes('node_modules/')

const missingBuild = (path: string, build: readonly string[] | null): MissingPiece => {
  const line = `"setup": [${JSON.stringify(build ?? [`<the command that makes ${path}>`])}]`
  return { kind: 'setup', name: path, line, reason: isMissing(path, line) }
}

const missingFile = (path: string): MissingPiece => {
  const line = `"carry": [${JSON.stringify(path)}]`
  return { kind: 'carry', name: path, line, reason: isMissing(path, line) }
}

const isMissing = (path: string, line: string): string =>
  `${path} is not in the checkout: git ignores it, and it lies only in the work tree; ${line} in .maestro/config.jsonc would bring it`

/** Services by the ports that nobody else uses; a test that starts a server of its own takes another. */
const SERVICES: Readonly<Record<number, { readonly name: string; readonly start: readonly string[] }>> = {
  6379: { name: 'redis', start: ['redis-server', '--port', '6379'] },
  5432: { name: 'postgres', start: ['sh', '-c', 'initdb -D /tmp/data -A trust >/dev/null && exec postgres -D /tmp/data -k /tmp'] },
  3306: { name: 'mysql', start: ['mysqld', '--port=3306'] },
  27017: { name: 'mongodb', start: ['mongod', '--port', '27017'] },
  11211: { name: 'memcached', start: ['memcached', '-p', '11211'] },
  5672: { name: 'rabbitmq', start: ['rabbitmq-server'] },
  9200: { name: 'elasticsearch', start: ['elasticsearch'] },
}

/** A service that was started and does not answer is no missing line: how it ended tells more. */
const missingService = (port: number, started: readonly number[]): MissingPiece | null => {
  const service = SERVICES[port]
  if (service === undefined || started.includes(port)) return null
  const line = `"services": {${JSON.stringify(service.name)}: {"start": ${JSON.stringify(service.start)}, "ready": {"port": ${port}}}}`
  return {
    kind: 'services',
    name: `${service.name} on port ${port}`,
    line,
    reason: `nothing answers on port ${port} (${service.name}) inside the sandbox; ${line} in .maestro/config.jsonc would start it`,
  }
}
