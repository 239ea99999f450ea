import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundledProgram } from '../support/programs.ts'
import { nativeProgram } from './attacks/native-program.ts'
import { confinement, grades, run, temporaryFolder } from './runs.ts'

const python = '/usr/bin/python3'
const native = nativeProgram()
/** Newer kernels can be told to refuse it to everybody; then nothing can be shown. */
const legacy = '/proc/sys/dev/tty/legacy_tiocsti'
const possible = native !== undefined && existsSync(python) && (!existsSync(legacy) || readFileSync(legacy, 'utf8').trim() === '1')
if (!possible) console.warn('typing into a terminal is not tried: it needs a C compiler, python3, and a kernel that still knows TIOCSTI')

/** Runs a program at a terminal of its own and prints all that the terminal showed: what was typed is echoed. */
const atTerminal = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
shown = b''
while True:
  try: more = os.read(terminal, 4096)
  except OSError: break
  if not more: break
  shown += more
os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
`

const shownAt = async (between: string): Promise<string> => {
  const workspace = temporaryFolder('workspace')
  copyFileSync(native ?? '', join(workspace, 'native'))
  const program = await bundledProgram('tests/sandbox/terminal-program.ts')
  return execFileSync(python, ['-c', atTerminal, process.execPath, program, between, workspace, 'typed-by-the-run'], { encoding: 'utf8' })
}

test.runIf(process.env['CI'] !== undefined)('in CI there is a terminal to type into', () => {
  expect(possible).toBe(true)
})

describe.skipIf(!possible)('what a run types into the terminal of the server', () => {
  test('is there where nothing is between: the attack is one', async () => {
    expect(await shownAt('nothing')).toContain('typed-by-the-run')
  })

  test.skipIf(confinement === undefined)('is there without both answers, so that each of them is tried by itself', async () => {
    expect(await shownAt('sandbox without either')).toContain('typed-by-the-run')
  })

  test.skipIf(confinement === undefined).each(['sandbox', 'sandbox without a session of its own', 'sandbox without its filter'])(
    'is not there: %s',
    async (between) => {
      const shown = await shownAt(between)
      expect(shown).toContain('over')
      expect(shown).toContain('TIOCSTI')
      expect(shown).not.toContain('typed-by-the-run')
    },
  )
})

/** Each with what a reader may see of it; the words around must stay, and nothing else that steers. */
const payloads: readonly string[] = [
  '\u001b]52;c;c3RlYWw=\u0007',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://evil.invalid\u001b\\link\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[H',
  '\u009b31m',
  '\u001bPq#0;2;0;0;0\u001b\\',
  '\u202etxet desrever\u202c',
  'in\u200bvis\u2060ible\ufeff',
  'shown\b\b\b\b\bhide!',
  'shown\rhide!',
  '\u001b[6n',
  '\u001b]52;c;never ended',
  '\u001b[38;2;1',
]

// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/

/** Writes the bytes one by one, so that every sequence and every character comes in pieces. */
const inPieces = `
const text = Buffer.from(process.argv[1], 'base64')
for (const byte of text) require('fs').writeSync(1, Buffer.of(byte))`

describe.each(grades)('the output of a $grade run', (how) => {
  test('steers nothing, in whatever pieces it comes, and nothing of the words around is lost', async () => {
    const text = payloads.map((payload, index) => `before ${index} ${payload}\nafter ${index}\n`).join('')
    const { output } = await run(['node', '-e', inPieces, Buffer.from(text).toString('base64')], how)
    expect(output).not.toMatch(steering)
    for (const index of payloads.keys()) {
      expect(output).toContain(`before ${index} `)
      expect(output).toContain(`\nafter ${index}\n`)
    }
    expect(text).toMatch(steering)
  })

  test('steers nothing where its middle is left out, wherever the cut falls', async () => {
    const script = `const p = ${JSON.stringify(payloads)}; process.stdout.write(p.map((one) => one.repeat(20000)).join('').slice(0, 900000))`
    const { output } = await run(['node', '-e', script], how)
    expect(output.length).toBeGreaterThan(1000)
    expect(output).not.toMatch(steering)
  })
})
