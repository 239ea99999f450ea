import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dispatch, isFault, openWorkspace, planDocument, planPath } from '../../shared/index.ts'
import { openCore } from '../support/core.ts'
import { programsFolder } from '../support/paths.ts'

const criterion = (text: string) => ({ criteria: [{ text, check: { kind: 'command', argv: ['true'] } }] })

test('plan.md shows the session that became the current one, without waiting for its next event', async () => {
  const core = await openCore()
  const first = core.session().id
  await core.call('open_session', { goal: 'Another goal altogether' })
  await core.call('open_session', { session: first })
  expect(readFileSync(planPath(core.sample.root), 'utf8')).toContain('# Keep sum correct for integers')
})

test('plan.md ends at the newest state, whichever of many processes wrote it last', async () => {
  const core = await openCore()
  const others = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const workspace = await openWorkspace(core.sample.root, { programs: programsFolder, env: core.sample.env })
      if (isFault(workspace)) throw new Error(workspace.message)
      return workspace
    }),
  )
  for (let turn = 0; turn < 10; turn += 1)
    await Promise.all(
      others.map((workspace, index) => dispatch({ ...core.context, workspace }, 'set_criteria', criterion(`Holds ${turn} ${index}`))),
    )
  const { state } = core.session().read()
  expect(state.criteria).toHaveLength(40)
  expect(readFileSync(planPath(core.sample.root), 'utf8')).toContain(planDocument(state).text)
})
