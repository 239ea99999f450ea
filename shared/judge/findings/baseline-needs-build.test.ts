import { expect, test } from 'vitest'
import { given } from '../../../tests/support/given.ts'
import type { Comparison } from '../../session/comparison.ts'
import { standingsOf } from '../standing.ts'
import { baselineNeedsBuild } from './baseline-needs-build.ts'

const uncompared: Comparison = {
  evidence: 'e1',
  baseline: 't0',
  run: null,
  reason: 'dist/sum.js is not in the checkout',
  counts: {},
  tests: [],
  tries: 0,
}
const lacks = { path: 'dist/sum.js', line: '"setup": [["npm","run","build"]]' }

const said = (comparison: Comparison): string[] => {
  const { state } = given.criteria('C1').evidence('e1', 'C1', 'met 1 passed')
  const compared = { ...state, comparisons: [comparison] }
  const tree = { kind: 'read', tree: 't1', changed: {} } as const
  const found = baselineNeedsBuild.find({ state: compared, standings: standingsOf(compared, tree), tree, unsaved: [], tornLines: 0 })
  return [...found].map(({ message }) => message)
}

test('the missing path and the line that would build it are said', () =>
  expect(said({ ...uncompared, lacks })).toEqual([
    'The tests of C1 could not be compared with the baseline: dist/sum.js is made by a build and git ignores it, so the baseline has none; "setup": [["npm","run","build"]] in .maestro/config.jsonc would build it there.',
  ]))
test('a comparison that fails for another reason is silent', () => expect(said(uncompared)).toEqual([]))
test('so is one of other evidence', () => expect(said({ ...uncompared, evidence: 'e0', lacks })).toEqual([]))
