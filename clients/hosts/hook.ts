import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, readSync, realpathSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * `maestro-hook HOST`: keeps one line about a host's turn, with ids and names and no word of the dialog. It stands in the host's way at every
 * event, so it starts nothing, imports nothing of ours, prints nothing and always ends with 0. Without a store it does nothing.
 */
const LARGEST_INPUT = 1024 * 1024
const LONGEST_NAME = 200

type Names = Readonly<Record<string, string>>

/** Hosts name the same thing differently; the first name that is there counts. */
const FIELDS = {
  event: ['hook_event_name', 'event', 'type', 'hookEventName'],
  session: ['session_id', 'sessionId', 'conversation_id', 'thread-id'],
  turn: ['turn_id', 'turnId', 'generation_id', 'turn-id', 'prompt_id'],
  cwd: ['cwd', 'workspace', 'workspaceFolder'],
} as const

/** Stdin up to the limit; null when it is longer: half a message is none. */
const readInput = (): string | null => {
  const buffer = Buffer.alloc(LARGEST_INPUT + 1)
  let bytes = 0
  for (let read = -1; read !== 0 && bytes <= LARGEST_INPUT; bytes += read) read = readSync(0, buffer, bytes, buffer.length - bytes, null)
  return bytes > LARGEST_INPUT ? null : buffer.toString('utf8', 0, bytes)
}

/** The payload's top-level strings; anything else in it is none of our business. */
const stringsOf = (text: string): Names => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([name, field]) => (typeof field === 'string' ? [[name, field]] : [])))
}

const named = (names: Names, wanted: readonly string[]): string | undefined =>
  wanted.flatMap((name) => (names[name] === undefined ? [] : [names[name].slice(0, LONGEST_NAME)]))[0]

/** The store of the repository or folder above `cwd`, by the same rule as shared/git/place.ts but without starting git; null when there is none. */
const storeAbove = (cwd: string): string | null => {
  for (let folder = realpathSync(cwd); ; folder = dirname(folder)) {
    const store = storeAt(folder)
    if (store !== null) return existsSync(join(store, 'sessions')) ? store : null
    if (dirname(folder) === folder) return null
  }
}

const storeAt = (folder: string): string | null => {
  const git = join(folder, '.git')
  if (existsSync(join(git, 'HEAD'))) return join(git, 'maestro')
  if (existsSync(git)) return join(commonDirOf(git), 'maestro')
  const own = join(folder, '.maestro', 'store')
  return existsSync(own) ? own : null
}

/** A linked work tree: `.git` is a file `gitdir: DIR`, and DIR/commondir leads to the folder that all of them share. */
const commonDirOf = (gitFile: string): string => {
  const gitDir = resolve(
    dirname(gitFile),
    readFileSync(gitFile, 'utf8')
      .replace(/^gitdir: /, '')
      .trim(),
  )
  const common = join(gitDir, 'commondir')
  return existsSync(common) ? resolve(gitDir, readFileSync(common, 'utf8').trim()) : gitDir
}

const record = (): void => {
  const input = readInput()
  if (input === null) return
  const names = stringsOf(input)
  const cwd = named(names, FIELDS.cwd) ?? process.cwd()
  const store = storeAbove(cwd)
  if (store === null) return
  const at = new Date().toISOString()
  const line = {
    host: (process.argv[2] ?? 'unknown').slice(0, LONGEST_NAME),
    at,
    event: named(names, FIELDS.event) ?? 'unknown',
    session: named(names, FIELDS.session),
    turn: named(names, FIELDS.turn),
    cwd,
  }
  const spool = join(store, 'spool')
  mkdirSync(spool, { recursive: true })
  const { O_APPEND, O_CREAT, O_WRONLY } = constants
  const file = openSync(join(spool, `${at.slice(0, 10).replaceAll('-', '')}.jsonl`), O_APPEND | O_CREAT | O_WRONLY, 0o600)
  // One write of one short line: appends of two processes do not mix.
  writeSync(file, `${JSON.stringify(line)}\n`)
  closeSync(file)
}

try {
  record()
} catch {
  // A hook that fails would stand between the user and their agent; a lost line does not.
}
