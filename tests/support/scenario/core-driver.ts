import { dispatch, isFault, openWorkspace, viewSession, planDocument, type Actor } from '../../../shared/index.ts'
import { programsFolder } from '../paths.ts'
import type { Driver, Shown } from './driver.ts'

const AGENT: Actor = { kind: 'agent', name: 'scenario', via: 'mcp' }
const USER: Actor = { kind: 'user', name: 'scenario', via: 'terminal' }

/** The story without any surface: operations called in this process, findings asked for. */
export const coreDriver = async (root: string, env: NodeJS.ProcessEnv): Promise<Driver> => {
  const workspace = await openWorkspace(root, { programs: programsFolder, env })
  if (isFault(workspace)) throw new Error(workspace.message)
  const context = (caller: Actor) => ({ workspace, caller, session: null, signal: new AbortController().signal, progress: () => undefined })
  return {
    call: async (who, operation, input) => {
      const answer = await dispatch(context(who === 'agent' ? AGENT : USER), operation, input)
      return isFault(answer)
        ? { fault: answer.code, text: `${answer.message} ${answer.hint}`, view: {} }
        : { fault: null, text: answer.text, view: answer.view }
    },
    saved: async () => undefined,
    seen: async (): Promise<Shown[]> => {
      const session = workspace.sessions.open(workspace.sessions.current() ?? '')
      if (isFault(session)) return []
      const { findings, state } = await viewSession(workspace, session)
      const { lines } = planDocument(state)
      return findings.map(({ where, severity, code, message }) => ({
        path: where.kind === 'plan' ? '.maestro/plan.md' : where.path,
        line: where.kind === 'plan' ? (lines[where.item] ?? 0) + 1 : where.line,
        severity,
        code,
        message,
      }))
    },
    close: async () => undefined,
  }
}
