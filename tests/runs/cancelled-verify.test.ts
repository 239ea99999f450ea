import { expect, test } from 'vitest'
import { dispatch, isFault } from '../../shared/index.ts'
import { openCore } from '../support/core.ts'

test('a verify that is cancelled before anything ran says so, and not that all evidence is fresh', async () => {
  const { call, context } = await openCore()
  await call('set_criteria', { criteria: [{ id: 'C1', text: 'Holds', check: { kind: 'command', argv: ['true'] } }] })
  const gone = await dispatch({ ...context, signal: AbortSignal.abort(), abortCancelsRuns: true }, 'verify', {})
  if (isFault(gone)) throw new Error(gone.message)
  expect(gone.text).toContain('Cancelled: nothing was run.')
  expect(gone.text).toContain('C1 unproven')
  expect((await call('verify')).text).toContain('Ran C1')
  expect((await call('verify')).text).toContain('Nothing was run: all evidence is fresh.')
})
