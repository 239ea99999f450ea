import { call, defineFinding } from '../finding.ts'

/** The newest plan revision waits for the user. Blocks every gate that needs approval. */
export const unapprovedPlan = defineFinding({
  code: 'unapproved-plan',
  severity: 'warning',
  explanation:
    'A plan revision was proposed and nobody has approved it. Read it, then approve it or request changes; until then checks run as `definition not approved`.',
  *find({ state }) {
    if (state.plan.kind !== 'proposed') return
    const { plan } = state.plan
    yield {
      where: { kind: 'plan', item: 'plan' },
      message: `Plan revision ${plan.revision} waits for your approval.`,
      fixes: [
        call('approve_plan', `Approve plan revision ${plan.revision}`, { plan: plan.hash }),
        call('request_changes', 'Request changes to the plan', { plan: plan.hash }),
      ],
    }
  },
})
