import { homedir } from 'node:os'
import { basename } from 'node:path'
import { type Fault, fault } from '../../session/fault.ts'
import { PROTOCOLS, type Remote, withoutCredentials } from './remote.ts'

/** One conversation with a remote. `gitDir` is a repository of ours, so no configuration of the workspace is ever read. */
export type Conversation = {
  readonly gitDir: string
  readonly remote: Remote
  /** Aborted: git is ended. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a sign of life after which the remote counts as unreachable. */
  readonly patienceMs?: number | undefined
  /** More of git's own variables, such as another object folder. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

const PATIENCE_MS = 60_000

/** These win over every file of configuration, the user's own too. */
const overrides: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.quotePath': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'push.recurseSubmodules': 'no',
  'push.followTags': 'false',
  'push.gpgSign': 'false',
  'push.useForceIfIncludes': 'false',
  'fetch.recurseSubmodules': 'no',
  'fetch.writeCommitGraph': 'false',
  // Everything that comes in is one pack, and is checked: a hub could hold trees that no git would have written.
  'fetch.unpackLimit': '1',
  'transfer.unpackLimit': '1',
  'fetch.fsckObjects': 'true',
  'http.lowSpeedLimit': '100',
  'http.lowSpeedTime': '60',
  'credential.interactive': 'false',
}

/** What git says about names that it keeps for itself is about files that we only carry. */
const carried = [
  'gitmodulesUrl',
  'gitmodulesName',
  'gitmodulesPath',
  'gitmodulesUpdate',
  'gitmodulesBlob',
  'gitmodulesLarge',
  'gitmodulesParse',
]
const carriedAttributes = ['gitattributesLineLength', 'gitattributesLarge', 'gitattributesBlob']

const configuration = [
  ...Object.entries(overrides),
  ...[...carried, ...carriedAttributes].map((name) => [`fetch.fsck.${name}`, 'ignore']),
].map(([key, value]) => `${key}=${value}`)

/** Of the user's environment: where their configuration is, their ssh agent, their proxies and certificates. Nothing that names a program. */
const passedOn = `
  HOME PATH USER LOGNAME TMPDIR TEMP TMP SYSTEMROOT USERPROFILE APPDATA LOCALAPPDATA
  XDG_CONFIG_HOME XDG_RUNTIME_DIR GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM SSH_AUTH_SOCK
  http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
  SSL_CERT_FILE SSL_CERT_DIR GIT_SSL_CAINFO
`.match(/\S+/g)

const environment = (gitDir: string, more: Readonly<Record<string, string>>): Record<string, string> => ({
  HOME: homedir(),
  ...Object.fromEntries((passedOn ?? []).flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']]))),
  LC_ALL: 'C',
  GIT_DIR: gitDir,
  GIT_ALLOW_PROTOCOL: PROTOCOLS.join(':'),
  GIT_TERMINAL_PROMPT: '0',
  // Empty: no window asks either.
  GIT_ASKPASS: '',
  GCM_INTERACTIVE: 'never',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  ...more,
})

/** Simple-git keeps each of these back unless it is told that they are meant. All of them are written here, none comes from outside. */
const meant = {
  allowUnsafeConfigPaths: true,
  allowUnsafeHooksPath: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
  allowUnsafePack: true,
  allowUnsafeGitProxy: true,
}

const runGit = async (talk: Conversation, env: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> => {
  const { simpleGit } = await import('simple-git')
  const whole = environment(talk.gitDir, { ...talk.env, ...env })
  const runner = simpleGit({
    baseDir: talk.gitDir,
    allowEnvironment: Object.keys(whole),
    unsafe: meant,
    config: configuration,
    timeout: { block: talk.patienceMs ?? PATIENCE_MS },
    ...(talk.signal !== undefined && { abort: talk.signal }),
  })
  return runner.env(whole).raw([...args])
}

const answerOf = async (run: Promise<string>): Promise<{ readonly out: string } | { readonly failed: string }> => {
  const { GitPluginError } = await import('simple-git')
  try {
    return { out: await run }
  } catch (error) {
    // Its guards against arguments from outside: none of ours comes from there, so one that holds is a bug and no remote's fault.
    if (error instanceof GitPluginError && error.plugin === 'unsafe') throw error
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * The user's own ssh, from their own configuration alone, in batch mode: it never asks. PuTTY's programs have another word for that.
 * Any other program is given the words of ssh, which git would give it as well.
 */
const sshCommand = async (talk: Conversation): Promise<string> => {
  const answer = await answerOf(runGit(talk, {}, ['config', '--get', 'core.sshCommand']))
  const own = 'out' in answer ? answer.out.trim() : ''
  const command = own === '' ? 'ssh' : own
  const program = basename(command.split(/\s/)[0] ?? '').toLowerCase()
  return `${command} ${/^(tortoise)?plink/.test(program) ? '-batch' : '-o BatchMode=yes'}`
}

/** One push talks to its remote four times: the user's configuration is read once for all of them. */
const commands = new WeakMap<Remote, Promise<string>>()

const sshCommandOnce = (talk: Conversation): Promise<string> => {
  const command = commands.get(talk.remote) ?? sshCommand(talk)
  commands.set(talk.remote, command)
  return command
}

/** On this machine the other side is a git of ours: its repository may be the workspace's, so its hooks and programs are off as well. */
const otherSide = (program: 'upload-pack' | 'receive-pack'): string =>
  `git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c receive.autogc=false ${program}`

const sideOf = ({ local }: Remote, verb: 'fetch' | 'push' | 'ls-remote'): string[] => {
  if (!local) return []
  return verb === 'push' ? [`--receive-pack=${otherSide('receive-pack')}`] : [`--upload-pack=${otherSide('upload-pack')}`]
}

const unreachable = (talk: Conversation, said: string): Fault =>
  fault(
    'remote_unreachable',
    `${talk.remote.shown} does not answer: ${said}`,
    'Check the address, the network and your right to read there (`git ls-remote` asks the same); nothing was lost, call again.',
  )

const refused = (talk: Conversation, said: string): Fault =>
  fault(
    'push_refused',
    `${talk.remote.shown} took nothing: ${said}`,
    'Check your right to write there, and whether its rules allow refs/maestro/*; then push again, or name another remote.',
  )

const interrupted = (talk: Conversation): Fault =>
  fault('interrupted', `The exchange with ${talk.remote.shown} was stopped.`, 'Call again: it goes on from where it was.')

const notTaken = (talk: Conversation, said: string): Fault =>
  fault(
    'hub_damaged',
    `${talk.remote.shown} holds objects that git does not accept: ${said}`,
    'Nothing was taken. Look at who writes to this hub, and remove the ref of the session that was not written by Maestro.',
  )

/** What git said, short and without credentials. */
const saidBy = (failed: string): string =>
  withoutCredentials(failed)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'))
    .slice(0, 4)
    .join(' ')
    .slice(0, 400)

/** The remote spoke and said no: everything else means that it could not be spoken to. */
const isRefusal = (failed: string): boolean =>
  /\[(?:remote )?rejected\]|stale info|pre-receive hook|remote unpack failed|atomic push failed/.test(failed)

const isDamage = (failed: string): boolean => /fsck error|index-pack failed|invalid index-pack output|unpack-objects failed/.test(failed)

/**
 * Runs `git <verb> <flags> <url> <rest>` from a repository of ours. Faults: `remote_unreachable`, `push_refused`, `hub_damaged`, `interrupted`.
 * The fault `push_refused` is also what a lost race is: whoever pushes looks again.
 */
export const speak = async (
  talk: Conversation,
  verb: 'fetch' | 'push' | 'ls-remote',
  flags: readonly string[],
  rest: readonly string[],
): Promise<{ readonly out: string } | Fault> => {
  const ssh = { GIT_SSH_COMMAND: await sshCommandOnce(talk) }
  const args = [verb, ...flags, ...sideOf(talk.remote, verb), '--', talk.remote.url, ...rest]
  const answer = await answerOf(runGit(talk, ssh, args))
  if ('out' in answer) return answer
  if (talk.signal?.aborted === true) return interrupted(talk)
  const said = saidBy(answer.failed)
  if (verb === 'fetch' && isDamage(answer.failed)) return notTaken(talk, said)
  return verb === 'push' && isRefusal(answer.failed) ? refused(talk, said) : unreachable(talk, said)
}
