import { hash } from 'node:crypto'

/** What our own repository holds. Tags are nobody's business here. */
export type ObjectKind = 'blob' | 'tree' | 'commit'

/** The SHA-1 id of an object (40 hex characters), as git computes it. */
export const objectId = (kind: ObjectKind, content: Uint8Array): string =>
  hash('sha1', Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]), 'hex')
