import { checkFindings as check } from '../../../tests/support/check-findings.ts'
import { given } from '../../../tests/support/given.ts'

const one = given.criteria('C1')

// method-changed
const DRIFTED = { hash: 'other', argv: ['true'] }
const plan = one.planProposed('p1').planApproved('p1')
const frozen = plan.evidence('e1', 'C1', 'met 2 passed', { plan: 'p1' })
check(
  'a newest run of another method names what changed since the approval, however often it ran',
  frozen.evidence('e2', 'C1', 'met', { plan: 'p1', method: DRIFTED }).evidence('e3', 'C1', 'met', { plan: 'p1', method: DRIFTED }),
  [
    "warning method-changed @plan:C1 'The way C1 is checked changed since the plan was approved: the command. Its newest run is not comparable with e1.'",
  ],
)
check(
  'putting the method back settles it',
  frozen.evidence('e2', 'C1', 'met', { plan: 'p1', method: DRIFTED }).evidence('e3', 'C1', 'met', { plan: 'p1' }),
  [],
)
check(
  'a new approval freezes anew',
  frozen.planProposed('p2').planApproved('p2').evidence('e2', 'C1', 'met', { plan: 'p2', method: DRIFTED }),
  [],
)
const partsOf = (text: string) => Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`f${index}`, text]))
check(
  'without an approval the run before is the measure, and many parts are counted',
  one
    .evidence('e1', 'C1', 'met', { method: { parts: partsOf('a') } })
    .evidence('e2', 'C1', 'met', { method: { hash: 'other', parts: partsOf('b') } }),
  [
    "warning method-changed @plan:C1 'The way C1 is checked changed since the run before: f0, f1, f2, f3, f4 and 2 more. Its newest run is not comparable with e1.'",
  ],
)
check('one run alone has nothing to differ from', one.evidence('e1', 'C1', 'met', { method: DRIFTED }), [])

// untracked-inputs
check(
  'what no record can watch is named with the line that would declare it',
  one.evidence('e1', 'C1', 'met', { environment: { untracked: ['/etc/app.conf', 'API_URL', 'the clock', '~/.apprc'] } }),
  [
    'information untracked-inputs @plan:C1 \'The evidence of C1 depends on what no record can watch: /etc/app.conf, API_URL, the clock and 1 more. Declare it in .maestro/config.jsonc: "inputs": {"outside":{"files":["/etc/app.conf","~/.apprc"],"env":["API_URL"]}}.\'',
  ],
)
check('what cannot be declared is named alone', one.evidence('e1', 'C1', 'met', { environment: { untracked: ['the network'] } }), [
  "information untracked-inputs @plan:C1 'The evidence of C1 depends on what no record can watch: the network.'",
])
check('a record that watches everything is silent', one.evidence('e1', 'C1', 'met', { environment: { untracked: [] } }), [])
