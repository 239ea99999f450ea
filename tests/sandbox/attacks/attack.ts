import type { RunEnd, RunRequest } from '../../../shared/session/run.ts'

export const families = ['files', 'secrets', 'network', 'processes', 'privilege', 'resources', 'terminal', 'git', 'honesty'] as const
export type Family = (typeof families)[number]

/**
 * What shows, on the host, that an attack got out. `planted`: a file under the attack's name where only the host writes; `overwritten`: a
 * file of the host has other bytes or is gone; `told`: it printed a secret that only the host knows; `hit`: a server of the host heard its
 * name; `harmed`: a process of the host is dead; `git-changed`: the git folder differs; `setuid`: the workspace holds a setuid file.
 * `claimed`: nothing of the host changes, so its own word has to do. A kind of end: the run ended otherwise.
 */
export type Sign = Seen | 'claimed' | { readonly ends: RunEnd['kind'] }
export type Seen = 'planted' | 'overwritten' | 'told' | 'hit' | 'harmed' | 'git-changed' | 'setuid'

export type Attack = {
  readonly name: string
  readonly family: Family
  readonly by: 'sh' | 'python' | 'node' | 'native'
  /** The program's text; for `native` its arguments. It finds the canaries in its environment (scene.ts). */
  readonly script: string
  readonly sign: Sign
  /** Who gets out with it when nothing confines: the positive control. A reason when nobody can show it here. */
  readonly control: 'anyone' | 'root' | { readonly not: string }
  /** What a confined run may do by design, and why. */
  readonly allowed?: string
  readonly limits?: Partial<RunRequest['limits']>
  readonly timeoutMs?: number
  /** What the workspace has as `.git`; a folder unless it says otherwise. */
  readonly git?: 'folder' | 'file' | 'link' | 'inner-link'
  /** A confined run of it has to be refused before it begins. */
  readonly refused?: true
  /** It starves the machine until it is stopped: whatever runs beside it meets its own time limit. */
  readonly alone?: true
}

/** The words by which a `claimed` attack says how it went: without one of them it did not run. */
export const claims = { escaped: 'ESCAPED', blocked: 'BLOCKED' } as const

/** Several attacks that share everything but a name and a script. */
export const attacks = (shared: Omit<Attack, 'name' | 'script'>, scripts: Readonly<Record<string, string>>): Attack[] =>
  Object.entries(scripts).map(([name, script]) => ({ ...shared, name, script }))
