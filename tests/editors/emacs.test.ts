import { join } from 'node:path'
import { expect, test } from 'vitest'
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
