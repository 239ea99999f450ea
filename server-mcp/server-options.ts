import type { LazyWorkspace } from './lazy-workspace.ts'

/** What one server is given. `programs`: the folder of the bundled programs; `elicitationMs`: how long a user may take to answer a form. */
export type ServerOptions = {
  readonly root: string
  readonly programs: string
  readonly env: NodeJS.ProcessEnv
  readonly elicitationMs: number
  readonly workspace: LazyWorkspace
}
