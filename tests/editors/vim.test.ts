import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientFolder, lines, missing, prepare, runEditor } from './scenario.ts'

const script = join(import.meta.dirname, 'vim.vim')
const why =
  missing('vim', ['--version']) ?? (existsSync('/usr/share/vim-ale') ? null : 'ALE is not installed: apt install vim-ale to run this test')

test.skipIf(why !== null)('Vim with ALE shows the plan and the failing test, and follows edits on disk', async () => {
  const { made, server } = await prepare()
  const shown = await runEditor('vim', ['-u', 'NONE', '-i', 'NONE', '-N', '-n', '-es', '-S', script], made, {
    MAESTRO_CLIENT: clientFolder('vim'),
    MAESTRO_SERVER: server,
  })
  const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

  expect(at('opened')).toEqual([
    expect.stringMatching(/^plan\.md:7 C1 is not met: 0 passed, 1 failed/),
    'plan.md:9 Plan revision 1 waits for your approval.',
    expect.stringMatching(/^sum\.test\.js:5 Test failed: adds\. /),
  ])
  expect(at('saved')).toEqual([
    expect.stringMatching(/^plan\.md:7 The evidence of C1 is stale: src\/sum\.js changed/),
    'plan.md:9 Plan revision 1 waits for your approval.',
  ])
})
