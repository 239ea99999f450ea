import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { searchPath } from './search-path.ts'
import { type Fault, fault } from '../session/fault.ts'

/**
 * Whose git folder a command looks at.
 * `store`: ours; no configuration but our own is read. `user`: theirs, read only; their configuration is read because ignore rules live there.
 */
export type GitTarget =
  | { readonly kind: 'store'; readonly gitDir: string; readonly root?: string; readonly index?: string }
  | { readonly kind: 'user'; readonly gitDir: string; readonly root?: string; readonly index?: string }

export type GitOptions = {
  readonly input?: Uint8Array | string
  readonly env?: Readonly<Record<string, string>>
  /** Exit codes that are an answer rather than a failure; 0 alone unless told. */
  readonly accept?: readonly number[]
  /** Stop reading stdout after so many bytes; `truncated` tells. */
  readonly maxBytes?: number
  /** How long the command may take; `gitTimeoutMs` unless told. */
  readonly timeoutMs?: number
}

/** Far beyond any work that ends: what takes longer waits for something, such as a pipe that was planted as a configuration file. */
const gitTimeoutMs = 10 * 60_000

export type GitOutput = { readonly stdout: Buffer; readonly stderr: string; readonly code: number; readonly truncated: boolean }

/** Command-line configuration wins over every file, so these hold even against the configuration of a hostile repository. */
const overrides = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'core.quotePath=false',
  'advice.graftFileDeprecated=false',
  'credential.helper=',
  'protocol.allow=never',
]

const nothingFromOutside = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  HOME: '/nonexistent',
}

const always = {
  LC_ALL: 'C',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_TRACE2: '0',
  GIT_TRACE2_EVENT: '0',
  GIT_TRACE2_PERF: '0',
}

/** The variables that decide which configuration files are the user's; nothing else of theirs reaches git. */
const usersConfiguration = (): Record<string, string> => {
  const kept: Record<string, string> = { HOME: homedir() }
  for (const name of ['XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']) {
    const value = process.env[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** The whole environment of a git process for `target`: a PATH that leads into no work tree and what stands here, nothing inherited. */
export const environmentOf = (target: GitTarget): Record<string, string> => ({
  PATH: searchPath(process.env['PATH']),
  ...(target.kind === 'store' ? nothingFromOutside : usersConfiguration()),
  ...always,
  GIT_DIR: target.gitDir,
  ...(target.root === undefined ? {} : { GIT_WORK_TREE: target.root }),
  ...(target.index === undefined ? {} : { GIT_INDEX_FILE: target.index }),
})

/** Global options and arguments in the order git wants them. */
export const argumentsOf = (args: readonly string[]): string[] => [...overrides.flatMap((one) => ['-c', one]), ...args]

const bufferOf = (bytes: Uint8Array | undefined): Buffer =>
  bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The fault of a git process that did not do what it was asked. `command` names the plumbing, never the user's content. */
export const gitFault = (command: string, code: string | number | undefined, stderr: string): Fault =>
  code === 'ENOENT'
    ? fault('git_missing', 'The program git was not found in PATH.', 'Install git 2.30 or later, then call again.')
    : fault(
        'git_failed',
        `git ${command} ended with ${code ?? 'a signal'}: ${stderr.trim().slice(0, 500)}`,
        'Run `maestro doctor` and call again.',
      )

/** The fault of a git process that was ended because it took too long. */
export const gitTimeout = (command: string, timeoutMs: number): Fault =>
  fault(
    'git_timeout',
    `git ${command} did not end within ${Math.round(timeoutMs / 1000)} s and was stopped.`,
    'Look for a pipe or a device among `.git/config`, `.git/index`, `.gitignore` and the files they name; run `git status` there, then call again.',
  )

/**
 * Runs one git command in the clean environment. Stdout comes back as bytes; an unexpected exit is the fault `git_failed`,
 * a missing program `git_missing`, one that does not end `git_timeout`.
 */
export const git = async (target: GitTarget, args: readonly string[], options: GitOptions = {}): Promise<GitOutput | Fault> => {
  // Loaded with the first command: a server must answer its host before it needs git, and this is a third of its code.
  const { execa } = await import('execa')
  const { timeoutMs = gitTimeoutMs } = options
  const result = await execa('git', argumentsOf(args), {
    cwd: target.root ?? target.gitDir,
    env: { ...environmentOf(target), ...options.env },
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    // What git warns of does not use up the room for its answer.
    maxBuffer: { stdout: options.maxBytes ?? 2 ** 31, stderr: 2 ** 24 },
    timeout: timeoutMs,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  })
  const stderr = bufferOf(result.stderr).toString('utf8')
  if (result.timedOut) return gitTimeout(args[0] ?? '', timeoutMs)
  const truncated = result.isMaxBuffer
  if (truncated && options.maxBytes !== undefined) return { stdout: bufferOf(result.stdout), stderr, code: 0, truncated }
  if (result.exitCode === undefined || !(options.accept ?? [0]).includes(result.exitCode)) {
    // A working folder that is gone is reported with the same code as a program that is not there.
    const gone = result.code === 'ENOENT' && !existsSync(target.root ?? target.gitDir)
    return gone ? gitFault(args[0] ?? '', 1, 'its folder is gone') : gitFault(args[0] ?? '', result.exitCode ?? result.code, stderr)
  }
  return { stdout: bufferOf(result.stdout), stderr, code: result.exitCode, truncated }
}
