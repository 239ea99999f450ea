import { expect, test } from 'vitest'
import { dispatch, isFault, openWorkspace } from '../../shared/index.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

/** Root may read everything, so the system's refusal is put in where it would come from. */
test('a store of another user is a fault that names the path, not a bug', async () => {
  const { root, env } = sampleRepository()
  const workspace = await openWorkspace(root, { programs: programsFolder, env })
  if (isFault(workspace)) throw new Error(workspace.message)
  const current = (): never => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/their/store' })
  }
  const caller = { kind: 'user', name: 'test', via: 'terminal' } as const
  const refused = { ...workspace, sessions: { ...workspace.sessions, current } }
  const answer = await dispatch(
    { workspace: refused, caller, session: null, signal: new AbortController().signal, progress: () => undefined },
    'get_status',
    {},
  )
  expect(answer).toMatchObject({ kind: 'fault', code: 'store_read_only', message: expect.stringContaining('/their/store') })
})
