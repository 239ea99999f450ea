import { describe, expect, test } from 'vitest'
import { headAndTail } from './output.ts'
import { sanitise } from './sanitise.ts'

describe('output is safe to show', () => {
  test.each([
    ['clipboard by OSC 52', 'a\u001b]52;c;ZXZpbA==\u0007b', 'ab'],
    ['title', 'a\u001b]0;title\u001b\\b', 'ab'],
    ['hidden link by OSC 8', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['clear screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['colour', '\u001b[1;31mred\u001b[0m', 'red'],
    ['8-bit CSI', 'a\u009b31mb', 'ab'],
    ['DCS', 'a\u001bP1$qm\u001b\\b', 'ab'],
    ['bidi override', 'a\u202eb\u202c', 'ab'],
    ['zero width', 'a\u200bb\ufeff', 'ab'],
    ['backspace shows what it would hide', 'evil\b\b\b\bgood', 'evilgood'],
    ['carriage return shows what it would hide', 'evil\rgood\r\nnext', 'evil\ngood\nnext'],
    ['cursor report', 'a\u001b[6nb', 'ab'],
    ['unterminated OSC ends with its line', 'a\u001b]0;title\nb', 'a\nb'],
    ['cut CSI', 'a\u001b[3', 'a'],
    ['tags', 'a\u{e0041}b', 'ab'],
    ['plain text stays', 'a\tb\n✓ ünïcode 漢字\n', 'a\tb\n✓ ünïcode 漢字\n'],
  ])('%s', (_, text, expected) => {
    expect(sanitise(text)).toBe(expected)
  })
})

describe('long output keeps its two ends', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n')
  test('whole lines, and how many are left out', () => {
    const short = headAndTail(lines, 300)
    expect(short).toMatch(/^line 0\n/)
    expect(short).toMatch(/\[\.\.\. \d+ lines left out \.\.\.\]\n/)
    expect(short).toMatch(/\nline 999$/)
    expect(short.length).toBeLessThan(360)
  })
  test('short text and one huge line', () => {
    expect(headAndTail('a\nb', 100)).toBe('a\nb')
    expect(headAndTail('x'.repeat(5000), 300).length).toBeLessThan(400)
  })
  test('a line that is longer than all the room shows its two ends, also when a newline ends it', () => {
    const line = `begin ${'x'.repeat(5000)} end`
    expect(headAndTail(line, 60)).toBe(`begin ${'x'.repeat(14)}\n[... a line, shortened ...]\n${'x'.repeat(36)} end`)
    expect(headAndTail(`${line}\n`, 60)).toMatch(/^begin x+\n.*shortened.*\nx+ end\n$/)
    expect(headAndTail(`short\n${line}\nlast\n`, 60)).toBe('short\n[... 1 lines left out ...]\nlast\n')
  })
  test('no character is cut in two', () => {
    for (const character of ['é', '€', '😀']) {
      for (let bytes = 30; bytes < 40; bytes += 1) expect(headAndTail(character.repeat(1000), bytes)).not.toContain('\ufffd')
    }
  })
})
