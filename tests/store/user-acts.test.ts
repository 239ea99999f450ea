import { expect, test } from 'vitest'
import { dispatch, isFault, openWorkspace, operations, type Context } from '../../shared/index.ts'
import { AGENT, USER } from '../support/given.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

const contextOf = async (caller: Context['caller']): Promise<Context> => {
  const { root, env } = sampleRepository()
  const workspace = await openWorkspace(root, { programs: programsFolder, env })
  if (isFault(workspace)) throw new Error(workspace.message)
  return { workspace, caller, session: null, signal: new AbortController().signal, progress: () => undefined }
}

const userActs = operations.filter(({ caller }) => caller === 'user').map(({ name }) => name)

/** Acts that need no word of the user, because what they are about follows from where they are done. */
const WITHOUT_WORDS = ['choose_files', 'pull', 'push']

test.each(userActs)('%s is the user alone: an agent is refused whatever it sends, and told whom to ask', async (name) => {
  const agent = await contextOf(AGENT)
  for (const input of [{}, { plan: '0123456789abcdef0123456789abcdef' }, null])
    expect(await dispatch(agent, name, input)).toMatchObject({ code: 'user_only', hint: expect.stringContaining('Ask the user') })
  const answer = await dispatch(await contextOf(USER), name, {})
  expect(answer).toMatchObject({
    code: WITHOUT_WORDS.includes(name) ? expect.stringMatching(/^(no_session|remote_unknown)$/) : 'invalid_input',
  })
})

test('approving, answering and sending back are such acts', () => {
  expect(userActs).toEqual(expect.arrayContaining(['approve_plan', 'request_changes', 'answer_ask']))
})

test('an operation that is not there is a fault that names those that are', async () => {
  expect(await dispatch(await contextOf(AGENT), 'make_coffee', {})).toMatchObject({
    code: 'unknown_operation',
    hint: expect.stringContaining('get_status'),
  })
})
