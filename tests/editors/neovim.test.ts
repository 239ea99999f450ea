import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientFolder, lines, missing, prepare, runEditor } from './scenario.ts'

const why = missing('nvim', ['--version'])

test.skipIf(why !== null)('Neovim shows the session on open, while typing and after a save, and approves by a code action', async () => {
  const { made, server } = await prepare()
  const script = join(import.meta.dirname, 'neovim.lua')
  const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${script}`]
  const shown = await runEditor('nvim', args, made, { MAESTRO_CLIENT: clientFolder('neovim'), MAESTRO_SERVER: server })
  const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

  expect(at('opened')).toEqual([
    expect.stringMatching(/^plan\.md:7 C1 is not met: 0 passed, 1 failed/),
    'plan.md:9 Plan revision 1 waits for your approval.',
    expect.stringMatching(/^sum\.test\.js:5 Test failed: adds\. /),
  ])
  expect(at('typed')).toContainEqual(expect.stringMatching(/^sum\.js:1 Unsaved: the evidence of C1/))
  expect(at('saved')).toEqual([
    expect.stringMatching(/^plan\.md:7 The evidence of C1 is stale: src\/sum\.js changed/),
    'plan.md:9 Plan revision 1 waits for your approval.',
  ])
  expect(at('lenses')).toEqual(['lens:7 Run the check of C1', 'lens:9 Approve plan revision 1', 'lens:9 Request changes to the plan'])
  expect(at('approved')).toEqual([expect.stringMatching(/^plan\.md:7 The evidence of C1 is stale/)])
})
