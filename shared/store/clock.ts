import { createHash, randomBytes } from 'node:crypto'

/** Time, ids and hashes as the core is given them; tests inject their own. */
export type Sources = {
  /** ISO 8601 in UTC. */
  readonly now: () => string
  /** `prefix-` and 12 characters that no other process makes. */
  readonly newId: (prefix: string) => string
  /** Uniform in [0, 1): spreads retries of processes that collide. */
  readonly random: () => number
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export const systemSources: Sources = {
  now: () => new Date().toISOString(),
  newId: (prefix) => `${prefix}-${[...randomBytes(12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`,
  random: () => Math.random(),
}

/** sha256 in lower-case hex. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
