import type { ComparedTest } from '../../session/comparison.ts'
import { call, defineFinding, type Where } from '../finding.ts'

/** A test that the baseline had and that is worse on exactly the files of now, on its line; one that is gone has none. */
export const regression = defineFinding({
  code: 'regression',
  severity: 'warning',
  explanation:
    'Compared with the first checkpoint of the session, this test broke, was lost, is skipped now, or passes and fails by chance. Maestro ran it on both trees in the same way, and what changed several times in fresh processes. A criterion is not met while one of these stands, even when every test that ran passes. Look at the diff with the baseline; a flaky test needs its own mending, whoever made it.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if ((verdict.kind !== 'met' && verdict.kind !== 'unmet') || verdict.comparison === null) continue
      const { tests, baseline, evidence } = verdict.comparison
      for (const compared of tests) {
        const what = whatOf(compared)
        if (what === null) continue
        yield {
          where: whereOf(compared, criterion.id),
          message: `${what} [${criterion.id}, against the baseline ${baseline.slice(0, 7)}]`,
          evidence,
          fixes: [call('checkpoint', 'Show the diff with the baseline', { action: 'diff', id: 'baseline' })],
        }
      }
    }
  },
})

const whatOf = ({ class: name, path, before, tries }: ComparedTest): string | null => {
  const test = path.join(' > ')
  switch (name) {
    case 'regressed':
      return tries === undefined
        ? `Regressed: ${test} passed at the baseline and fails now.`
        : `Regressed: ${test} failed ${tries.now.failed} of ${tries.now.of} times now, and ${tries.baseline.failed} of ${tries.baseline.of} at the baseline.`
    case 'lost':
      return `Lost: ${test} ${before ?? 'ran'} at the baseline and has no result now.`
    case 'newly-skipped':
      return `Newly skipped: ${test} ${before ?? 'ran'} at the baseline and does not run now.`
    case 'flaky':
      return tries === undefined
        ? `Flaky: ${test} passed only when it was tried again.`
        : `Flaky: ${test} failed ${tries.now.failed} of ${tries.now.of} times now, and ${tries.baseline.failed} of ${tries.baseline.of} at the baseline.`
    case 'fixed':
    case 'still-failing':
    case 'pre-existing':
    case 'new-pass':
    case 'new-fail':
    case 'renamed':
    case 're-parametrised':
    case 'steady':
      return null
  }
}

/** What has no result now may have no line either, or no file. */
const whereOf = ({ now, file, line }: ComparedTest, criterion: string): Where =>
  now === null ? { kind: 'plan', item: criterion } : { kind: 'file', path: file, line: line ?? 1 }
