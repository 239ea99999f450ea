import { defineFinding } from '../finding.ts'

/** A run whose surroundings were not those that its files ask for. It ran all the same, so its result says less than it seems. */
export const environmentDiffers = defineFinding({
  code: 'environment-differs',
  severity: 'information',
  explanation:
    'The check ran with dependencies that were installed by another lock file than the one of its tree, or without a host that the project asks for and you have not allowed. Install the dependencies again, or allow the host with `maestro config set --user sandbox.allowHosts`, and verify again.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind === 'unproven' || verdict.kind === 'stale') continue
      const { lockFilesDiffer = [], refusedHosts = [] } = verdict.evidence.environment
      const said = [
        ...(lockFilesDiffer.length > 0 ? [`the installed dependencies are not those of ${lockFilesDiffer.join(', ')} in its tree`] : []),
        ...(refusedHosts.length > 0 ? [`you have not allowed ${refusedHosts.join(', ')}, which the project asks for`] : []),
      ]
      if (said.length === 0) continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The check of ${criterion.id} ran in other surroundings than its files ask for: ${said.join('; ')}.`,
        evidence: verdict.evidence.id,
      }
    }
  },
})
