import type { LazyWorkspace } from './lazy-workspace.ts'

/** What every part of the server needs. `elicitationMs`: how long a call waits for the user in a 2025 host. */
export type ServerOptions = { readonly elicitationMs: number; readonly workspace: LazyWorkspace }
