import { call, defineFinding } from '../finding.ts'

/** A test that fails on exactly the files of now, on its own line. Stale results are not shown on source: their lines may have moved. */
export const failingTest = defineFinding({
  code: 'failing-test',
  severity: 'warning',
  explanation:
    'The test failed, or a module or hook of its file did, when Maestro ran it on exactly these files. Mend it and verify again.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'unmet') continue
      const { evidence } = verdict
      const fixes = [call('verify', `Run the check of ${criterion.id} again`, { criteria: [criterion.id], force: true })]
      for (const test of evidence.results.failing) {
        const message = `Test failed: ${test.path.join(' > ')}. ${firstLines(test.message ?? `It is ${test.status}.`)} [${criterion.id}, tree ${short(evidence.subject.tree)}]`
        yield { where: { kind: 'file', path: test.file, line: test.line ?? 1 }, message, evidence: evidence.id, fixes }
      }
      for (const problem of evidence.results.problems) {
        if (problem.file === '') continue
        const message = `${firstLines(problem.message)} [${criterion.id}, tree ${short(evidence.subject.tree)}]`
        yield { where: { kind: 'file', path: problem.file, line: problem.line ?? 1 }, message, evidence: evidence.id, fixes }
      }
    }
  },
})

const firstLines = (text: string): string => text.split('\n').slice(0, 3).join(' ').slice(0, 300)
const short = (tree: string): string => tree.slice(0, 7)
