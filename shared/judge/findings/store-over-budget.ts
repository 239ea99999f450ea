import { defineFinding } from '../finding.ts'
import { sizeLabel } from '../surroundings.ts'

const PARTS_NAMED = 3

/** The store takes more than the user gave it. */
export const storeOverBudget = defineFinding({
  code: 'store-over-budget',
  severity: 'information',
  explanation:
    'The store of this workspace is larger than the user setting store.budgetMb (2048 unless set). Nothing is removed because of that: `maestro doctor` shows who uses what, old sessions can be moved to the trash, and `maestro doctor --collect` drops what no session reaches.',
  *find({ surroundings }) {
    const store = surroundings?.store
    if (store === null || store === undefined || store.bytes <= store.budgetBytes) return
    const parts = store.parts.slice(0, PARTS_NAMED).map(({ name, bytes }) => `${name} ${sizeLabel(bytes)}`)
    yield {
      where: { kind: 'plan', item: 'goal' },
      message: `The store takes ${sizeLabel(store.bytes)} of ${sizeLabel(store.budgetBytes)}: ${parts.join(', ')}. \`maestro doctor\` shows more.`,
    }
  },
})
