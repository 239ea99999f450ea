import { defineFinding } from '../finding.ts'

/** A criterion that no check can decide. */
export const vagueCriterion = defineFinding({
  code: 'vague-criterion',
  severity: 'warning',
  explanation:
    "The criterion has no check, so nothing can show that it is met, only the user can attest it. Give it one: `tests` for the project's tests, `command` for anything that exits 0 when it holds.",
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (criterion.check !== null || verdict.kind !== 'unproven') continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `${criterion.id} has no check, so nothing can show it. Give it one, for example {kind: "tests"} or {kind: "command", argv: ["npm", "run", "lint"]}.`,
      }
    }
  },
})
