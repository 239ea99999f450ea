import { expect, test } from 'vitest'
import { openShownLine } from './shown-line.ts'

/** What is shown after each chunk. */
const shown = (...chunks: string[]) => {
  const next = openShownLine()
  return chunks.map((chunk) => next(chunk))
}

const key = `ghp_${'a1'.repeat(20)}`
const body = Array.from({ length: 24 }, (_, line) => `${line}`.padStart(64, 'A'))

test.each([
  { what: 'the last whole line', chunks: ['one\ntwo\nthr'], lines: ['two'] },
  { what: 'a line in pieces, when it is whole', chunks: ['st', 'art', 'ed\n'], lines: [null, null, 'started'] },
  { what: 'progress drawn over itself', chunks: ['10 %\r', '20 %\r'], lines: ['10 %', '20 %'] },
  { what: 'nothing twice', chunks: ['same\n', 'same\n', 'other\n'], lines: ['same', null, 'other'] },
  {
    what: 'no colour, in one piece or two',
    chunks: ['\u001b[31mred\u001b[0m\n', '\u001b[3', '1mblue\u001b[0m\n'],
    lines: ['red', null, 'blue'],
  },
  { what: 'no key', chunks: [`token ${key}\n`], lines: ['token ****'] },
  { what: 'no key that comes in two pieces', chunks: [`use ${key.slice(0, 12)}`, `${key.slice(12)}\n`], lines: [null, 'use ****'] },
  { what: 'no key behind an escape sequence in its middle', chunks: [`${key.slice(0, 9)}\u001b[0m${key.slice(9)}\n`], lines: ['****'] },
  {
    what: 'no line of a private key',
    chunks: ['-----BEGIN RSA PRIVATE KEY-----\n', ...body.map((line) => `${line}\n`), '-----END RSA PRIVATE KEY-----\nready\n'],
    lines: ['****', ...body.map(() => null), 'ready'],
  },
  { what: 'two hundred characters of a long line', chunks: [`${'x'.repeat(300)}\n`], lines: ['x'.repeat(200)] },
])('$what', ({ chunks, lines }) => {
  expect(shown(...chunks)).toEqual(lines)
})

test('a line that is longer than what is looked back at is not shown, and the next one is', () => {
  const next = openShownLine()
  for (let piece = 0; piece < 40; piece++) expect(next(`${key} `.repeat(20))).toBeNull()
  expect(next('end\n')).toBeNull()
  expect(next('after\n')).toBe('after')
})
