import { resolve } from 'node:path'
import { type Fault, fault, isFault } from '../../session/fault.ts'
import { git } from '../environment.ts'
import type { Place } from '../place.ts'

/**
 * Where sessions are shared. `url` is what git is given: a URL of an allowed protocol, or an absolute path. `shown` is the user's word for it
 * without credentials: this alone is recorded and printed. `local`: git starts the other side itself, on this machine.
 */
export type Remote = { readonly url: string; readonly shown: string; readonly local: boolean }

/** Git's transports that only move data. `ext::` and other helpers run programs, so there is no way to them. */
export const PROTOCOLS = ['file', 'git', 'ssh', 'http', 'https']

const notAllowed = (shown: string): Fault =>
  fault(
    'remote_not_allowed',
    `${shown} is not an address that sessions are sent to.`,
    `Name a remote of the repository, a folder, or a URL of ${PROTOCOLS.join(', ')}.`,
  )

/** A URL without user and password, also inside a sentence. */
export const withoutCredentials = (text: string): string => text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi, '$1')

const isScpLike = (url: string): boolean => /^[^/:]+:(?!:)/.test(url)

const remoteAt = (url: string, named: string, root: string): Remote | Fault => {
  const shown = withoutCredentials(named)
  const controls = /\p{Cc}/u.test(url)
  if (url === '' || url.startsWith('-') || controls || /^[a-z0-9+.-]+::/i.test(url)) return notAllowed(shown)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined) return PROTOCOLS.includes(scheme) ? { url, shown, local: scheme === 'file' } : notAllowed(shown)
  if (isScpLike(url)) return { url, shown, local: false }
  return { url: resolve(root, url), shown, local: true }
}

/** The names and addresses of the user's remotes. Their configuration is only read; what it says about how to connect is not followed. */
const remotesOf = async (place: Place): Promise<ReadonlyMap<string, string> | Fault> => {
  const found = new Map<string, string>()
  if (place.userGit === undefined) return found
  const target = { kind: 'user' as const, gitDir: place.userGit.gitDir }
  const output = await git(target, ['config', '-z', '--get-regexp', String.raw`^remote\..*\.(push)?url$`], { accept: [0, 1] })
  if (isFault(output)) return output
  for (const entry of output.stdout.toString('utf8').split('\0')) {
    const [, name = '', kind] = /^remote\.([\s\S]*)\.(push)?url\n/.exec(entry) ?? []
    if (name !== '' && (kind === 'push' || !found.has(name))) found.set(name, entry.slice(entry.indexOf('\n') + 1))
  }
  return found
}

const unknown = (named: string, names: readonly string[]): Fault =>
  fault(
    'remote_unknown',
    `There is no remote ${JSON.stringify(withoutCredentials(named))}.`,
    names.length === 0
      ? 'This folder has no remotes: give a URL or a folder, such as `maestro push ssh://host/hub.git`.'
      : `The remotes are ${names.join(', ')}; a URL or a folder will do as well.`,
  )

const looksLikeAddress = (named: string): boolean => /[/\\:]/.test(named) || named.startsWith('.')

/**
 * The remote that a name or an address means; without one, `origin`, or the only remote there is.
 * Faults: `remote_unknown`, `remote_not_allowed`.
 */
export const resolveRemote = async (place: Place, named: string | null): Promise<Remote | Fault> => {
  const remotes = await remotesOf(place)
  if (isFault(remotes)) return remotes
  const names = [...remotes.keys()]
  const name = named ?? (names.length === 1 ? names[0] : undefined) ?? 'origin'
  const url = remotes.get(name)
  if (url !== undefined) return remoteAt(url, name, place.root)
  return named !== null && looksLikeAddress(named) ? remoteAt(named, named, place.root) : unknown(name, names)
}
