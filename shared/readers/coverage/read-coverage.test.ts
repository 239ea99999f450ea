import { describe, expect, test } from 'vitest'
import type { CoverageReport } from '../../session/coverage.ts'
import { goModulesIn } from './go-cover.ts'
import { readCoverage } from './read-coverage.ts'

/** `file lines branches missed`, after the format. */
const worded = (report: CoverageReport | undefined): string[] | undefined =>
  report && [
    report.format,
    ...report.files.map(
      ({ file, lines, branches, missed, reached }) =>
        `${file} ${lines.covered}/${lines.total} ${branches === null ? '-' : `${branches.covered}/${branches.total}`} missed ${missed.join(',')}${reached === undefined ? ' (sums)' : ''}`,
    ),
  ]

const istanbul = JSON.stringify({
  '/w/src/a.js': {
    path: '/w/src/a.js',
    statementMap: { 0: { start: { line: 1 } }, 1: { start: { line: 2 } }, 2: { start: { line: 2 } }, 3: { start: { line: 4 } } },
    s: { 0: 1, 1: 0, 2: 3, 3: 0 },
    branchMap: {},
    b: { 0: [1, 0], 1: [2] },
    fnMap: {},
    f: {},
  },
})
const summary = JSON.stringify({
  total: { lines: { total: 9, covered: 8, skipped: 0, pct: 88 }, branches: { total: 2, covered: 1, skipped: 0, pct: 50 } },
  'C:\\w\\src\\a.js': { lines: { total: 9, covered: 8, skipped: 0, pct: 88 }, branches: { total: 2, covered: 1, skipped: 0, pct: 50 } },
})
const python = (more: object) =>
  JSON.stringify({
    meta: { version: '7.16.2', branch_coverage: true },
    files: { 'src/a.py': { executed_lines: [1, 2], missing_lines: [4], summary: { covered_lines: 2, ...more } } },
  })
const go =
  'mode: atomic\nexample.com/x/in/a.go:3.19,4.11 1 7\nexample.com/x/in/a.go:4.11,6.3 1 0\nexample.com/x/sub/b.go:1.1,1.9 1 0\nexample.com/x/sub/b.go:1.1,1.9 1 2\nother.org/y/c.go:1.1,1.9 1 1\n'
const cobertura = `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.5"><sources><source>/usr/lib/x</source><source>/w/src</source></sources><packages><package name="p"><classes>
<class name="A" filename="a &amp; b.py"><methods/><lines><line number="1" hits="1"/>
<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)" missing-branches="4"/></lines></class>
<class name="B" filename="a &amp; b.py"><lines><line number="7" hits="0"/></lines></class>
<class name="C" filename="empty.py"><methods/><lines/></class></classes></package></packages></coverage>`

describe('coverage reports', () => {
  test.each<[string, string, string, string[] | undefined]>([
    [
      'lcov: parts of one file together, branches from their records',
      'lcov.info',
      'TN:\nSF:/w/src/a.js\nDA:1,1\nDA:2,0\nDA:3,0,abc\nBRDA:2,0,jump to line 3,1\nBRDA:2,0,jump to line 4,-\nLF:3\nLH:1\nend_of_record\r\nSF:src/a.js\r\nDA:2,5\r\nend_of_record\n',
      ['lcov', 'src/a.js 2/3 1/2 missed 3'],
    ],
    ['lcov: sums alone', 'lcov.info', 'SF:a.c\nLF:10\nLH:4\nBRF:2\nBRH:0\nend_of_record\n', ['lcov', 'a.c 4/10 0/2 missed  (sums)']],
    [
      'lcov: nonsense between',
      'lcov.info',
      'SF:a.c\nDA:x,y\nDA:1,many\nDA:2,1\nwhat\nend_of_record\nDA:9,9\n',
      ['lcov', 'a.c 1/2 - missed 1'],
    ],
    [
      'Istanbul: a line is reached by any of its statements',
      'coverage/coverage-final.json',
      istanbul,
      ['istanbul', 'src/a.js 2/3 2/3 missed 4'],
    ],
    ['Istanbul: summary', 'coverage-summary.json', summary, ['istanbul summary', 'C:/w/src/a.js 8/9 1/2 missed  (sums)']],
    [
      'coverage.py with branches',
      'coverage.json',
      python({ num_branches: 2, covered_branches: 1 }),
      ['coverage.py', 'src/a.py 2/3 1/2 missed 4'],
    ],
    ['coverage.py without', 'coverage.json', python({}), ['coverage.py', 'src/a.py 2/3 - missed 4']],
    [
      'Go: a line is reached by any of its blocks',
      'cover.out',
      go,
      ['go cover', 'in/a.go 2/4 - missed 5,6', 'deep/b.go 1/1 - missed ', 'other.org/y/c.go 1/1 - missed '],
    ],
    ['Go: a block without end', 'cover.out', 'mode: set\nexample.com/x/a.go:1.1,999999999.1 1 1\n', ['go cover']],
    [
      'Cobertura: classes of one file together, below the source that is in the workspace',
      'coverage.xml',
      cobertura,
      ['cobertura', 'src/a & b.py 2/3 1/2 missed 7', 'src/empty.py 0/0 - missed '],
    ],
    ['content decides over the name', 'report.txt', istanbul, ['istanbul', 'src/a.js 2/3 2/3 missed 4']],
    ['a JSON of somebody else', 'coverage.json', '{"a":{"b":1}}', undefined],
    ['nothing', 'coverage.json', '{}', undefined],
    ['a torn JSON', 'coverage.json', istanbul.slice(0, 100), undefined],
    ['an XML of somebody else', 'coverage.xml', '<testsuites/>', undefined],
    ['a torn XML', 'coverage.xml', '<coverage><packages', undefined],
    ['empty', 'lcov.info', '', undefined],
  ])('%s', (_, name, text, expected) => {
    const goModules = goModulesIn(
      new Map([
        ['go.mod', 'module example.com/x\n\ngo 1.19\n'],
        ['deep/go.mod', '// sub\nmodule "example.com/x/sub"\n'],
        ['other/go.sum', 'module no'],
      ]),
    )
    expect(worded(readCoverage(name, text, { root: '/w', goModules }))).toEqual(expected)
  })

  test('a runner that ran in a folder below names its files from there', () => {
    expect(worded(readCoverage('lcov.info', 'SF:src/a.c\nDA:1,1\n', { root: '/w', cwd: 'pkg' }))).toEqual([
      'lcov',
      'pkg/src/a.c 1/1 - missed ',
    ])
  })
})
