import { userInfo } from 'node:os'
import { dispatch, isFault, openWorkspace, type Answer, type Fault, type Workspace } from '../../shared/index.ts'
import type { Request } from './command.ts'
import type { Environment } from './environment.ts'

/** The way into the core for one call of the program: every operation is asked as the user at this terminal. */
export type Core = { readonly workspace: Workspace; readonly ask: (name: string, input: unknown) => Promise<Answer | Fault> }

export const openCore = async (request: Request, caller: string): Promise<Core | Fault> => {
  const workspace = await openWorkspace(request.folder, { programs: request.programs, env: request.env })
  if (isFault(workspace)) return workspace
  return {
    workspace,
    ask: (name, input) =>
      dispatch(
        {
          workspace,
          caller: { kind: 'user', name: caller, via: 'terminal' },
          session: request.session,
          signal: request.signal,
          abortCancelsRuns: true,
          progress: request.terminal.progress,
        },
        name,
        input,
      ),
  }
}

export const userName = (env: Environment): string => env['USER'] ?? env['LOGNAME'] ?? userInfo().username
