import { describe, expect, test } from 'vitest'
import { matchInTime } from '../../operations/runs/timed-pattern.ts'
import { isFault } from '../../session/fault.ts'
import { matchProblems } from './match-problems.ts'
import { problemMatcherOf } from './problem-matcher.ts'

const found = (written: unknown, text: string) => {
  const matcher = problemMatcherOf(written)
  return isFault(matcher) ? matcher.message : matchProblems(matcher, text, matchInTime, { root: '/w', cwd: 'pkg' })
}

describe('a problem matcher of the user’s', () => {
  test('groups by number, severity by word, owner as source', () => {
    const pattern = {
      regexp: '^(.+):(\\d+):(\\d+)\\s+(\\w+)\\s+(\\S+): (.*)$',
      file: 1,
      line: 2,
      column: 3,
      severity: 4,
      code: 5,
      message: 6,
    }
    const matcher = { owner: 'mine', pattern, fileLocation: ['relative', '${workspaceFolder}/lib'] }
    expect(found(matcher, 'a.x:1:2 Warning K1: odd\nnothing\n/w/b.x:3:4 strange K2: worse\n/else/c.x:5:6 info K3: far')).toEqual([
      { file: 'lib/a.x', line: 1, column: 2, severity: 'warning', message: 'odd', code: 'K1', source: 'mine' },
      { file: 'b.x', line: 3, column: 4, severity: 'error', message: 'worse', code: 'K2', source: 'mine' },
      { file: '/else/c.x', line: 5, column: 6, severity: 'information', message: 'far', code: 'K3', source: 'mine' },
    ])
  })

  test('several lines, the last of which repeats below its file', () => {
    const matcher = {
      source: 'lint',
      severity: 'warning',
      pattern: [
        { regexp: '^(\\S.*)$', file: 1 },
        { regexp: '^\\s+(\\d+):(\\d+)\\s+(.*)$', line: 1, column: 2, message: 3, loop: true },
      ],
    }
    expect(found(matcher, 'a.js\n  1:2  one\n  3:4  two\n\nalone.js\nb.js\n  5:6  three\n  not this')).toEqual([
      { file: 'pkg/a.js', line: 1, column: 2, severity: 'warning', message: 'one', source: 'lint' },
      { file: 'pkg/a.js', line: 3, column: 4, severity: 'warning', message: 'two', source: 'lint' },
      { file: 'pkg/b.js', line: 5, column: 6, severity: 'warning', message: 'three', source: 'lint' },
    ])
  })

  test('one group for the whole place', () => {
    const pattern = { regexp: '^(\\S+)\\(([\\d,]+)\\): (.*)$', file: 1, location: 2, message: 3 }
    expect(found({ pattern }, 'a.x(1,2,3,4): m\na.x(7): n')).toEqual([
      { file: 'pkg/a.x', line: 1, column: 2, endLine: 3, endColumn: 4, severity: 'error', message: 'm' },
      { file: 'pkg/a.x', line: 7, severity: 'error', message: 'n' },
    ])
  })

  test('without group numbers: file, line and column, and the whole line as the message', () => {
    expect(found({ pattern: { regexp: '^(\\S+):(\\d+):(\\d+)' } }, 'a.x:1:2')).toEqual([
      { file: 'pkg/a.x', line: 1, column: 2, severity: 'error', message: 'a.x:1:2' },
    ])
  })

  test('a pattern that takes for ever is given up', () => {
    expect(found({ pattern: { regexp: '^(a+)+$' } }, `${'a'.repeat(40)}b`)).toBe('too-slow')
  })

  test.each<[unknown, string]>([
    [{ pattern: '$tsc' }, 'only an editor knows'],
    [{ pattern: { regexp: '(' } }, 'pattern'],
    [{ pattern: { regexp: 'a', fiel: 1 } }, 'fiel'],
    [
      {
        pattern: [
          { regexp: 'a', loop: true },
          { regexp: 'b', message: 1 },
        ],
      },
      'pattern.0.loop: only the last pattern may repeat',
    ],
    [{ pattern: [{ regexp: 'a' }, { regexp: 'b' }] }, 'no group holds the message'],
    [{ pattern: { regexp: 'a' }, fileLocation: 'search' }, 'fileLocation'],
    [{}, 'pattern'],
    ['$eslint', 'expected object'],
  ])('%j is refused with its reason', (written, reason) => {
    expect(problemMatcherOf(written)).toMatchObject({
      kind: 'fault',
      code: 'invalid_problem_matcher',
      message: expect.stringContaining(reason),
    })
  })
})
