import { expect, test } from 'vitest'
import { print } from './print.ts'

test('control characters in anybody’s words do not reach the terminal; line ends and tabs do', () => {
  let written = ''
  const terminal = {
    out: (text: string) => (written += text),
    err: () => undefined,
    colour: false,
    interactive: false,
    progress: () => undefined,
    ask: async () => '',
  }
  print({ kind: 'answer', text: 'goal \u001b]0;title\u0007\u001b[2Jred\n\tnext\u009b1m', view: {} }, { json: false, terminal })
  expect(written).toBe('goal ]0;title[2Jred\n\tnext1m\n')
})
