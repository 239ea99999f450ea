import { dispatch, isFault, openWorkspace, type Actor, type Context, type Workspace } from '../../shared/index.ts'
import type { Session } from '../../shared/store/sessions.ts'
import { AGENT } from './given.ts'
import { programsFolder } from './paths.ts'
import { sampleRepository, type Sample } from './sample.ts'

type Called = { readonly fault: string | null; readonly text: string; readonly view: Readonly<Record<string, unknown>> }

/** The session core in this process, on a sample of its own with a session open: what every surface stands on. */
export type Core = {
  readonly sample: Sample
  readonly workspace: Workspace
  readonly context: Context
  readonly call: (operation: string, input?: unknown, caller?: Actor) => Promise<Called>
  readonly session: () => Session
}

type Options = { readonly files?: Readonly<Record<string, string>>; readonly answerWithinMs?: number; readonly env?: NodeJS.ProcessEnv }

export const openCore = async ({ files, answerWithinMs, env }: Options = {}): Promise<Core> => {
  const made = sampleRepository(files)
  const sample = env === undefined ? made : { ...made, env }
  const workspace = await openWorkspace(sample.root, {
    programs: programsFolder,
    env: sample.env,
    ...(answerWithinMs !== undefined && { answerWithinMs }),
  })
  if (isFault(workspace)) throw new Error(workspace.message)
  const context: Context = { workspace, caller: AGENT, session: null, signal: new AbortController().signal, progress: () => undefined }
  const call: Core['call'] = async (operation, input = {}, caller = AGENT) => {
    const answer = await dispatch({ ...context, caller }, operation, input)
    return isFault(answer)
      ? { fault: answer.code, text: `${answer.message} ${answer.hint}`, view: {} }
      : { fault: null, text: answer.text, view: answer.view }
  }
  await call('open_session', { goal: 'Keep sum correct for integers' })
  return {
    sample,
    workspace,
    context,
    call,
    session: () => {
      const session = workspace.sessions.open(workspace.sessions.current() ?? '')
      if (isFault(session)) throw new Error(session.message)
      return session
    },
  }
}
