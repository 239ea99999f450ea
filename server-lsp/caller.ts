import type { Actor } from '../shared/index.ts'
import type { Server } from './context.ts'

/** Who acts when a lens, an action or a command is clicked. */
export const userOf = ({ client }: Server): Actor => ({ kind: 'user', name: client.name, via: 'editor' })
