import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { readDiagnostics } from '../../shared/readers/diagnostics/read-diagnostics.ts'

/** What ruff 0.16.9 and mypy 2.4.0 wrote once, in a workspace at /w: Debian 12 has no ruff, and its mypy no JSON. */
const recorded = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'recorded-output.json'), 'utf8')))

const read = (name: string): string[] | undefined =>
  readDiagnostics(recorded[name] ?? '', { root: '/w' })?.map(
    ({ severity, file, line, column, code, message }) => `${severity} ${file}:${line}:${column} ${code} ${message.split('\n')[0]}`,
  )

test.each(['ruff json', 'ruff json-lines', 'ruff sarif', 'ruff rdjson', 'ruff concise', 'ruff full', 'ruff github'])(
  'recorded: %s',
  (name) => {
    const severity = name === 'ruff rdjson' ? 'warning' : 'error'
    expect(read(name)).toEqual([
      `${severity} src/b.py:1:8 F401 \`os\` imported but unused`,
      `${severity} src/b.py:3:12 F821 Undefined name \`missing\``,
    ])
  },
)

test('recorded: mypy json', () => {
  expect(read('mypy json')).toEqual([
    'error src/b.py:3:12 name-defined Name "missing" is not defined',
    'error src/b.py:4:3 arg-type Argument 1 to "f" has incompatible type "str"; expected "int"',
  ])
})
