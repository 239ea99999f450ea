import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientFolder, lines, missing, prepare, runEditor } from './scenario.ts'
import { project } from '../lsp/fixture.ts'

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
  expect(at('lenses')).toEqual([
    'lens:7 C1 stale: show the output',
    'lens:7 Run the check of C1',
    'lens:9 Approve plan revision 1',
    'lens:9 Request changes to the plan',
  ])
  expect(at('approved')).toEqual([expect.stringMatching(/^plan\.md:7 The evidence of C1 is stale/)])
})

const LINTED = {
  ...project,
  'src/other.js': 'export const twice = (a) => {\n  return a * 2\n}\n',
  'lint.js': "console.log('src/other.js:2:3: error: no early return')\nprocess.exitCode = 1\n",
}

test.skipIf(why !== null)(
  'Neovim shows a linter problem in a file that is not open, what came of each test, and runs one from its line',
  async () => {
    const { made, server } = await prepare(LINTED, [
      { text: 'All tests pass', check: { kind: 'tests' } },
      { text: 'Lint is clean', check: { kind: 'diagnostics', argv: ['node', 'lint.js'] } },
    ])
    const script = join(import.meta.dirname, 'neovim-tests.lua')
    const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${script}`]
    const shown = await runEditor('nvim', args, made, { MAESTRO_CLIENT: clientFolder('neovim'), MAESTRO_SERVER: server })
    const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

    expect(at('opened')).toContainEqual(expect.stringMatching(/^other\.js:2 no early return .*\[C2, tree /))
    expect(at('opened')).toContainEqual(expect.stringMatching(/^sum\.test\.js:5 Test failed: adds\. /))
    expect(at('lenses')).toEqual([
      'lens:1 0 passed, 1 failed (C1): run the file again',
      'lens:5 Run the check of C1 again',
      expect.stringMatching(/^lens:5 failed in \d+ ms \(C1\): run again$/),
    ])
    expect(at('hover')).toEqual([
      expect.stringMatching(
        /^hover:5 adds: failed in \d+ ms \(C1\) .* - sandbox (confined|container|unconfined)\S* .*fidelity full - evidence e-/,
      ),
    ])
    // The same as a code action: its result comes as a message, and stands on the line while nothing is saved.
    expect(at('ran')).toEqual([expect.stringMatching(/^message:1 Maestro: 1 passed on tree \S+ .* adds: passed/)])
    expect(at('after')).toEqual([
      expect.stringMatching(/^lens:1 1 passed \(run r-\w+, not evidence\): run the file again$/),
      expect.stringMatching(/^lens:5 passed in .* \(run r-\w+, not evidence\): run again$/),
    ])
  },
)

test.skipIf(why !== null)(
  'Neovim shows a weakened test on its line, and the user accepts it there with a reason that is typed',
  async () => {
    const whole = project['test/sum.test.js'].replace('})', '  assert.equal(sum(0, 0), 0)\n})')
    const { made, server } = await prepare({ ...project, 'test/sum.test.js': whole })
    made.write('test/sum.test.js', project['test/sum.test.js'])
    const script = join(import.meta.dirname, 'neovim-weakened.lua')
    const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${script}`]
    const shown = await runEditor('nvim', args, made, { MAESTRO_CLIENT: clientFolder('neovim'), MAESTRO_SERVER: server })
    const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

    const weakened = expect.stringMatching(/^sum\.test\.js:5 .*"adds".* \(fewer-assertions, against the baseline [0-9a-f]{7}\)/)
    expect(at('opened')).toContainEqual(weakened)
    expect(at('declined')).toContainEqual(weakened)
    expect(at('accepted')).not.toContainEqual(weakened)
    expect(at('asked')).toEqual([
      expect.stringMatching(/^action:5 Accept fewer-assertions, with a reason: /),
      expect.stringMatching(/^prompt:1 Accept fewer-assertions, .* Reason:/),
    ])
    expect((await made.ask('find_weakened_tests')).view).toMatchObject({ findings: [], accepted: [{ code: 'fewer-assertions' }] })
  },
)
