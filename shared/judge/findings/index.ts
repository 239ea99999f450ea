import type { Finding, FindingInput, FindingRule, Found } from '../finding.ts'
import { abandonedRun } from './abandoned-run.ts'
import { baselineNeedsBuild } from './baseline-needs-build.ts'
import { checkpointFailed } from './checkpoint-failed.ts'
import { conflict } from './conflict.ts'
import { couldNotRun } from './could-not-run.ts'
import { damagedJournal } from './damaged-journal.ts'
import { diskLow } from './disk-low.ts'
import { divergedFiles } from './diverged-files.ts'
import { environmentDiffers } from './environment-differs.ts'
import { eventsAwaited } from './events-awaited.ts'
import { failingTest } from './failing-test.ts'
import { methodChanged } from './method-changed.ts'
import { moreThanOneChange } from './more-than-one-change.ts'
import { overlappingPlan } from './overlapping-plan.ts'
import { pendingAsk } from './pending-ask.ts'
import { regression } from './regression.ts'
import { reportedProblem } from './reported-problem.ts'
import { setIdFile } from './set-id-file.ts'
import { staleEvidence } from './stale-evidence.ts'
import { storeOverBudget } from './store-over-budget.ts'
import { unapprovedPlan } from './unapproved-plan.ts'
import { unmetCriterion } from './unmet-criterion.ts'
import { unprovenCriterion } from './unproven-criterion.ts'
import { unsavedOverEvidence } from './unsaved-over-evidence.ts'
import { untrackedInputs } from './untracked-inputs.ts'
import { vagueCriterion } from './vague-criterion.ts'
import { vagueGoal } from './vague-goal.ts'
import { weakenedTest } from './weakened-test.ts'
import { weakeningUnread } from './weakening-unread.ts'

/** Every rule there is. A new one is a file and a line here; every surface then has it. */
export const findingRules: readonly FindingRule[] = [
  unapprovedPlan,
  failingTest,
  regression,
  weakenedTest,
  reportedProblem,
  unmetCriterion,
  couldNotRun,
  environmentDiffers,
  baselineNeedsBuild,
  setIdFile,
  staleEvidence,
  methodChanged,
  moreThanOneChange,
  untrackedInputs,
  unprovenCriterion,
  vagueCriterion,
  vagueGoal,
  pendingAsk,
  abandonedRun,
  unsavedOverEvidence,
  weakeningUnread,
  damagedJournal,
  conflict,
  divergedFiles,
  eventsAwaited,
  checkpointFailed,
  diskLow,
  overlappingPlan,
  storeOverBudget,
]

/** The one place that decides what deserves attention. */
export const findingsOf = (input: FindingInput): Finding[] =>
  findingRules.flatMap((rule) => [...rule.find(input)].map((found) => told(rule, found)))

const told = ({ severity, code }: FindingRule, found: Found): Finding => ({ evidence: null, fixes: [], severity, ...found, code })

const afterUnsaved = new Set(findingRules.slice(findingRules.indexOf(unsavedOverEvidence) + 1).map(({ code }) => code))

/**
 * What `findingsOf` gives when of its input only `unsaved` is another than it was for `findings`. All that other rules found stays the same
 * objects: an editor asks at every key, and knows by that what it need not draw again.
 */
export const findingsOverUnsaved = (findings: readonly Finding[], input: FindingInput): Finding[] => {
  const others = findings.filter(({ code }) => code !== unsavedOverEvidence.code)
  const next = others.findIndex(({ code }) => afterUnsaved.has(code))
  const found = [...unsavedOverEvidence.find(input)].map((each) => told(unsavedOverEvidence, each))
  return others.toSpliced(next < 0 ? others.length : next, 0, ...found)
}
