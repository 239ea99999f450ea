import { describe, expect, test } from 'vitest'
import { matchInTime } from './timed-pattern.ts'

describe('a pattern of the user’s', () => {
  test.each<[string, string, string[], ReturnType<typeof matchInTime>]>([
    ['(\\d+) ms', '', ['1 ms 2 ms', 'none'], [['1 ms', '1'], null]],
    ['(\\d+) ms', 'g', ['1 ms 2 ms', 'none'], [['2 ms', '2'], null]],
    ['^b$', 'm', ['a\nb'], [['b']]],
    ['(a)|(b)', '', ['b'], [['b', null, 'b']]],
    ['x*', 'g', ['ab'], [['']]],
    ['(', '', ['a'], 'not-a-pattern'],
    ['a', 'q', ['a'], 'not-a-pattern'],
    ['^(a+)+$', '', [`${'a'.repeat(40)}b`], 'too-slow'],
    ['a', '', [], []],
    ['"\\+globalThis\\.constructor', '', ['x'], [null]],
  ])('%j with %j', (pattern, flags, texts, found) => {
    expect(matchInTime(pattern, flags, texts)).toEqual(found)
  })
})
