import { call, defineFinding } from '../finding.ts'

/** The last run of a criterion ended without a result: its supervisor died. */
export const abandonedRun = defineFinding({
  code: 'abandoned-run',
  severity: 'information',
  explanation:
    'The run of this check ended without a result because its supervisor died (a kill, a restart of the machine). Nothing was recorded; run it again.',
  *find({ state, standings }) {
    for (const { criterion } of standings) {
      const last = state.runs.findLast((run) => run.purpose.criterion === criterion.id)
      if (last?.kind !== 'abandoned') continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The last run of ${criterion.id} (${last.id}) was abandoned: its supervisor died without a result.`,
        fixes: [call('verify', `Run the check of ${criterion.id}`, { criteria: [criterion.id] })],
      }
    }
  },
})
