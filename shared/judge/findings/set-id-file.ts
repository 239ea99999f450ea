import { defineFinding } from '../finding.ts'

/** A run left a program that runs with the rights of its owner. */
export const setIdFile = defineFinding({
  code: 'set-id-file',
  severity: 'warning',
  explanation:
    'The check left files with the set-user-id or set-group-id bit. Inside the sandbox the bit means nothing, but on this machine whoever starts such a file gets the rights of its owner, which are yours. No test needs that: look at who made it before you start anything of it, and take the bit away with `chmod u-s,g-s FILE` where the file is still there. The checkout itself is cleaned before its next run.',
  *find({ standings }) {
    for (const { criterion, verdict } of standings) {
      if (verdict.kind === 'unproven' || verdict.kind === 'stale') continue
      const { setIdFiles = [] } = verdict.evidence.integrity
      if (setIdFiles.length === 0) continue
      yield {
        where: { kind: 'plan', item: criterion.id },
        message: `The check of ${criterion.id} left files that run with the rights of their owner (set-user-id or set-group-id): ${setIdFiles.join(', ')}.`,
        evidence: verdict.evidence.id,
      }
    }
  },
})
