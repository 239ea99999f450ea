import { call, defineFinding } from '../finding.ts'

/** What a type-checker, a linter or Maestro's own reading named on exactly the files of now, on its line, for a criterion that is not met by it. */
export const reportedProblem = defineFinding({
  code: 'reported-problem',
  severity: 'warning',
  explanation:
    'The check of a criterion named this problem on exactly these files: a type-checker or linter that Maestro ran, or what Maestro read itself (leftovers, changed or remaining files). Mend it and verify again.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind !== 'unmet') continue
      const { evidence } = verdict
      for (const { file, line, message, code, source } of evidence.results.diagnostics ?? []) {
        // What lies outside of the workspace keeps its absolute path, and no line of ours to stand on.
        if (file === '' || file.startsWith('/')) continue
        const named = [source, code].filter((word) => word !== undefined).join(' ')
        yield {
          where: { kind: 'file', path: file, line: line ?? 1 },
          message: `${message.split('\n').slice(0, 3).join(' ').slice(0, 300)}${named === '' ? '' : ` (${named})`} [${criterion.id}, tree ${evidence.subject.tree.slice(0, 7)}]`,
          evidence: evidence.id,
          fixes: [call('verify', `Run the check of ${criterion.id} again`, { criteria: [criterion.id], force: true })],
        }
      }
    }
  },
})
