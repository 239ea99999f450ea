import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findingRules } from './index.ts'

test('every rule has a code of its own, an explanation, and a case in this folder', () => {
  const codes = findingRules.map((rule) => rule.code)
  expect(new Set(codes).size).toBe(codes.length)
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  const cases = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n')
  for (const { code, severity, explanation } of findingRules) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(explanation.length).toBeGreaterThan(40)
    // A rule with a test of its own is shown there, in whatever words.
    if (!files.includes(`${code}.test.ts`)) expect(cases).toContain(`${severity} ${code} @`)
  }
})
