import { expect, test } from 'vitest'
import { isTestPath } from './test-path.ts'

test.each([
  'src/sum.test.ts',
  'src/sum.spec.tsx',
  'src/sum_test.js',
  'src/sum-test.mjs',
  'src/test.js',
  'src/types.test-d.ts',
  'src/login.cy.ts',
  'src/__tests__/sum.js',
  'spec/sum.rb',
  'test/fixtures/app.mjs',
  'tests/data/input.json',
  'tests/test_sum.py',
  'test_sum.py',
  'pkg/sum_test.py',
  'app/tests.py',
  'conftest.py',
  'pkg/sum_test.go',
  'test/sum.go',
  'crate/tests/sum.rs',
  'src/__snapshots__/sum.test.ts.snap',
  'cypress/integration/login.js',
])('%s belongs to the tests', (path) => expect(isTestPath(path)).toBe(true))

test.each([
  'src/sum.ts',
  'src/latest.js',
  'src/contest.py',
  'src/testing.py',
  'src/attest.ts',
  'src/spectrum.ts',
  'pkg/sum.go',
  'src/lib.rs',
  'package.json',
  'vitest.config.ts',
  'README.md',
  'docs/tests.md',
  'src/integration/stripe.ts',
])('%s is no test', (path) => expect(isTestPath(path)).toBe(false))
