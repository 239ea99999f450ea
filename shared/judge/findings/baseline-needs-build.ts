import { defineFinding } from '../finding.ts'

/** The baseline could not be compared, because nobody builds there what its tests load. */
export const baselineNeedsBuild = defineFinding({
  code: 'baseline-needs-build',
  severity: 'warning',
  explanation:
    'The tests were to be held against the baseline and could not run there: they load the output of a build, which git ignores, so it lies in your work tree and not in the baseline’s checkout. It is not carried there, for then the baseline would run the code of today. Declare the command that builds it as `setup` in .maestro/config.jsonc (the message has the line); it runs in every checkout, its result is kept, and the next verify compares.',
  *find({ state, standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind === 'unproven') continue
      const lacks = state.comparisons.find(({ evidence }) => evidence === verdict.evidence.id)?.lacks
      if (lacks === undefined) continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The tests of ${criterion.id} could not be compared with the baseline: ${lacks.path} is made by a build and git ignores it, so the baseline has none; ${lacks.line} in .maestro/config.jsonc would build it there.`,
        evidence: verdict.evidence.id,
      }
    }
  },
})
