import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../lsp/fixture.ts'
import { clientFolder, lines, missing, prepare, runEditor } from './scenario.ts'

const script = join(import.meta.dirname, 'emacs.el')
const eglot = `(progn (require 'package) (add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") (package-initialize) (require 'eglot))`
const why = missing('emacs', ['-Q', '--batch', '--eval', eglot])

test.skipIf(why !== null)(
  'Eglot shows the plan and files that are not open, follows edits on disk, and approves by a code action',
  async () => {
    const { made, server } = await prepare()
    const shown = await runEditor('emacs', ['-Q', '--batch', '-l', script], made, {
      MAESTRO_CLIENT: clientFolder('emacs'),
      MAESTRO_SERVER: server,
    })
    const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

    expect(at('opened')).toEqual([
      expect.stringMatching(/^plan\.md:7 .*C1 is not met: 0 passed, 1 failed/),
      expect.stringMatching(/^plan\.md:9 .*Plan revision 1 waits for your approval\.$/),
      expect.stringMatching(/^sum\.test\.js:5 .*Test failed: adds\. /),
    ])
    expect(at('saved')).toEqual([
      expect.stringMatching(/^plan\.md:7 .*The evidence of C1 is stale: src\/sum\.js changed/),
      expect.stringMatching(/^plan\.md:9 .*Plan revision 1 waits for your approval\.$/),
    ])
    expect(at('approved')).toEqual([expect.stringMatching(/^plan\.md:7 .*The evidence of C1 is stale/)])
  },
)

test.skipIf(why !== null)('Eglot lists a weakened test of a file that is not open, and the user accepts it with a reason', async () => {
  const whole = project['test/sum.test.js'].replace('})', '  assert.equal(sum(0, 0), 0)\n})')
  const { made, server } = await prepare({ ...project, 'test/sum.test.js': whole })
  made.write('test/sum.test.js', project['test/sum.test.js'])
  const shown = await runEditor('emacs', ['-Q', '--batch', '-l', join(import.meta.dirname, 'emacs-weakened.el')], made, {
    MAESTRO_CLIENT: clientFolder('emacs'),
    MAESTRO_SERVER: server,
  })
  const at = (step: string): string[] => lines(shown.find((one) => one.step === step))

  const weakened = expect.stringMatching(/^sum\.test\.js:5 .*"adds".* \(fewer-assertions, against the baseline [0-9a-f]{7}\)/)
  expect(at('opened')).toContainEqual(weakened)
  expect(at('declined')).toContainEqual(weakened)
  expect(at('accepted')).not.toContainEqual(weakened)
  expect((await made.ask('find_weakened_tests')).view).toMatchObject({ findings: [], accepted: [{ code: 'fewer-assertions' }] })
})
