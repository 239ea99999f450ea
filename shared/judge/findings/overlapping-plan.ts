import { defineFinding } from '../finding.ts'

const PATHS_NAMED = 5

/** Two sessions at work plan to change the same files. */
export const overlappingPlan = defineFinding({
  code: 'overlapping-plan',
  severity: 'warning',
  explanation:
    'Another session of this repository is at work (it changed something in the last ten minutes, or a run of it goes on) and its plan names files that the plan here names too. Whoever merges second has the conflict: split the files between them, or let one wait.',
  *find({ surroundings }) {
    for (const { session, workTree, paths } of surroundings?.overlaps ?? []) {
      const more = paths.length > PATHS_NAMED ? ` and ${paths.length - PATHS_NAMED} more` : ''
      yield {
        where: { kind: 'plan', item: 'plan' },
        message: `Session ${session} in work tree ${workTree} plans the same files: ${paths.slice(0, PATHS_NAMED).join(', ')}${more}.`,
      }
    }
  },
})
