import { describe, expect, test } from 'vitest'
import type { CoverageReport } from '../../session/coverage.ts'
import { coverageOf, type CoverageQuestion, type CoverageShare } from './coverage-of.ts'

const report: CoverageReport = {
  format: 'lcov',
  files: [
    { file: 'src/a.ts', lines: { covered: 2, total: 4 }, branches: { covered: 1, total: 2 }, missed: [3, 7], reached: [1, 2] },
    { file: 'src/b.ts', lines: { covered: 0, total: 1 }, branches: null, missed: [1], reached: [] },
    { file: 'test/c.ts', lines: { covered: 5, total: 5 }, branches: { covered: 3, total: 3 }, missed: [] },
  ],
}
const lines = (...of: [string, number[]][]) => new Map(of.map(([file, numbers]): [string, Set<number>] => [file, new Set(numbers)]))

describe('how much of what is asked for was reached', () => {
  test.each<[string, CoverageQuestion, CoverageShare | null]>([
    ['all lines', {}, { covered: 7, total: 10 }],
    ['lines in scope', { scope: ['src/**'] }, { covered: 2, total: 5 }],
    ['branches in scope; a file without any known has none', { what: 'branches', scope: ['src/**'] }, { covered: 1, total: 2 }],
    ['nothing in scope', { scope: ['lib/**'] }, { covered: 0, total: 0 }],
    ['chosen lines; those that are no code do not count', { lines: lines(['src/a.ts', [2, 3, 4, 5]]) }, { covered: 1, total: 2 }],
    ['chosen lines of a file with sums alone', { lines: lines(['test/c.ts', [1]]) }, null],
    ['chosen lines out of scope', { scope: ['src/*'], lines: lines(['test/c.ts', [1]], ['src/b.ts', [1]]) }, { covered: 0, total: 1 }],
    ['an unnamed file does not count by itself', { lines: lines(['src/new.ts', [1]]) }, { covered: 0, total: 0 }],
    [
      'an expected one is uncovered',
      {
        scope: ['src/**'],
        expected: new Map([
          ['src/new.ts', 6],
          ['lib/x.ts', 9],
        ]),
      },
      { covered: 2, total: 11 },
    ],
    ['an expected one that is named', { scope: ['src/**'], expected: new Map([['src/a.ts', 6]]) }, { covered: 2, total: 5 }],
    [
      'chosen lines of an expected one',
      {
        expected: new Map([
          ['src/new.ts', 6],
          ['src/other.ts', 9],
        ]),
        lines: lines(['src/new.ts', [1, 2]]),
      },
      { covered: 0, total: 2 },
    ],
    ['branches of chosen lines', { what: 'branches', lines: lines(['src/a.ts', [2]]) }, null],
    ['branches of a file that is not named', { what: 'branches', expected: new Map([['src/new.ts', 6]]) }, null],
  ])('%s', (_, question, share) => {
    expect(coverageOf(report, question)).toEqual(share)
  })
})
