import type { RawPath } from './tree-path.ts'

/** Raised whenever a rule here changes; it is part of the policy that stands on evidence. */
export const rulesVersion = 1

/** An untracked file above this many bytes is not stored. */
export const untrackedLimit = 10 * 1024 * 1024

/** No file above this many bytes is stored, tracked or not: its content has to fit into one piece of memory. */
export const readLimit = 1024 * 1024 * 1024

export type WhyNotStored = 'secret' | 'too-large' | 'unreadable' | 'special'

const secretNames = [/^\.env$/, /^\.env\..+/, /\.pem$/, /^id_rsa/, /^id_ed25519/, /\.p12$/, /\.pfx$/]
const publicNames = new Set(['.env.example', '.env.sample', '.env.template'])

const nameOf = (path: RawPath): string => path.slice(path.lastIndexOf('/') + 1)

/** Whether the name alone says that an untracked file must not be stored. Letter case does not matter. */
export const isSecret = (path: RawPath): boolean => {
  const name = nameOf(path).toLowerCase()
  return !publicNames.has(name) && secretNames.some((pattern) => pattern.test(name))
}

/** What a restore writes before it renames; one that was killed may leave it behind. */
export const temporaryName = (key: string): string => `.maestro-restore-${key}.tmp`
const temporary = /^\.maestro-restore-[0-9a-f]+\.tmp$/

/**
 * Our own files at the top: left out even when the user tracks them, because we rewrite them and a tree must not change by that.
 * The configuration and the playbooks are the user's and belong to the tree.
 */
export const isOurs = (path: RawPath): boolean =>
  temporary.test(nameOf(path)) ||
  (path.startsWith('.maestro/') && path !== '.maestro/config.jsonc' && !/^\.maestro\/playbooks(\/|$)/.test(path))
