import { beside, by, planned, scenario, works, type Requirement } from './requirement.ts'

const VERDICT = 'shared/judge/verdict.test.ts'

/** E: validation and evidence. */
export const evidence: readonly Requirement[] = [
  works(
    'E1.checks',
    'A criterion is met by a command or by the project’s tests.',
    beside(VERDICT, 'a command that exits 0'),
    scenario('could-not-run', 'A check that does not start'),
  ),
  works('E1.vague', 'A criterion without a check is named and can never be met.', scenario('vague-words', 'A vague goal')),
  works(
    'E1.measured',
    'Coverage, metrics, diagnostics and documents are checks.',
    scenario('check-kinds', 'Files, documents, leftovers, linters, coverage, numbers'),
  ),
  planned(4, 'E1.compared', 'Faster, not slower and parity are checks.'),
  works(
    'E2.claim-without-run',
    'A step cannot be done on words: done needs fresh evidence.',
    scenario('done-needs-evidence', 'A step cannot be done on words'),
  ),
  works(
    'E2.own-runs',
    'No input takes a result: evidence exists only because Maestro ran something.',
    beside('shared/operations/inputs.test.ts', 'takes results from nobody'),
  ),
  works(
    'E2.stale',
    'Evidence speaks of exact files: stale when one changes, back when it is undone.',
    scenario('evidence-goes-stale', 'Evidence goes stale when a covered file is saved'),
    beside('shared/judge/standing.test.ts', 'undoing an edit brings the older verdict back'),
  ),
  works(
    'E2.inputs',
    'Evidence ages by what it depends on: declared files, or its package and what that needs; prose does not age tests that never name it.',
    by('pair/inputs.test.ts', 'a check inside a package stays met when another package or its prose changes'),
    beside('shared/judge/inputs.test.ts', 'does not age tests where nothing names it'),
    scenario('inputs-narrow-evidence', 'A check that declares its inputs'),
  ),
  works(
    'E2.outside',
    'What a project declares outside its tree is hashed; what no record can watch is named.',
    by('pair/inputs.test.ts', 'a declared file outside the tree ages the evidence'),
    beside('shared/judge/findings/methods-and-inputs.test.ts', 'what no record can watch is named'),
  ),
  works(
    'E2.tampering',
    'Edited, dropped, moved and foreign lines, outcomes and logs are named by file and line.',
    by('pair/records.test.ts', 'an evidence line that was edited, dropped, moved or repeated is named'),
    by('pair/records.test.ts', 'an outcome or a log that was changed or removed is named with its evidence'),
  ),
  works(
    'E2.replay',
    'A record can be run again on its own files, and both are compared test by test.',
    by('pair/evidence.test.ts', 'a replay runs the record’s check on the record’s own files'),
  ),
  works(
    'E2.exports',
    'Records leave as in-toto statements, SARIF and JUnit.',
    by('pair/evidence.test.ts', 'a record with its whole outcome leaves as'),
    by('cli/evidence.test.ts', 'an export goes to the file that was named'),
  ),
  works(
    'E2.record',
    'A record names tree, method, grade, fidelity and output.',
    by('mcp/surface.test.ts', 'resources: status, plan, evidence and run output by address'),
  ),
  works(
    'E2.unsaved',
    'An unsaved buffer over fresh evidence is said in its editor.',
    by('lsp/unsaved.test.ts', 'a dirty buffer over fresh evidence is said at once'),
  ),
  works(
    'E2.could-not-run',
    'A check that observed nothing is never a failed test.',
    scenario('could-not-run', 'A check that does not start'),
  ),
  planned(5, 'E2.claims', 'A claim with a number and no run is a finding.'),
  planned(6, 'E2.stop-hook', "The host's word done meets what is unmet and stale."),
  works(
    'E3.method',
    'A record holds the hash of how it was run.',
    by('mcp/surface.test.ts', 'resources: status, plan, evidence and run output by address'),
  ),
  works(
    'E3.on-baseline',
    'A command runs on the baseline in a throw-away copy.',
    scenario('checkpoints', 'Files come back by a previewed restore'),
  ),
  works(
    'E3.drift',
    'A way of checking that changed since the approval is named part by part.',
    beside('shared/judge/findings/methods-and-inputs.test.ts', 'names what changed since the approval'),
  ),
  planned(4, 'E3.comparable', 'Two runs of different methods are not compared.'),
  works(
    'E4.zero-failures',
    'A failing test, a lost result, a report that ends early or zero tests are not met.',
    beside(VERDICT, 'zero tests are never a pass'),
    by('sandbox/reporters.test.ts', 'an exit in the middle cannot pass for green'),
  ),
  works(
    'E4.on-its-line',
    'A failing test is shown on its own line.',
    scenario('failing-test-on-its-line', 'A failing test stands on its own line'),
  ),
  works(
    'E4.each-test',
    'What came of each test is shown on its line, while it holds for the files of now.',
    by('lsp/runs.test.ts', 'evidence speaks on the lines of its tests until it is stale'),
    by('editors/neovim.test.ts', 'what came of each test, and runs one from its line'),
  ),
  planned(4, 'E4.newly-skipped', 'A test skipped since the baseline is not a pass.'),
  planned(4, 'E5.regressions', 'Tests lost, renamed, weakened or regressed since the baseline are named one by one.'),
  planned(5, 'E6.edge-cases', 'An edge case without a test is a finding.'),
  works(
    'E7.listed',
    'Where tests promise less than at the baseline is listed line by line.',
    scenario('weakened-tests', 'A test that promises less than at the baseline is named on its line'),
  ),
  works(
    'E7.accepted',
    'Only the user accepts a weakened test, with a reason, and it does not come back.',
    by('pair/weakened.test.ts', 'what the user accepted with a reason does not come back'),
  ),
  planned(4, 'E7.weakened', 'Weakened tests are found on their lines.'),
  works(
    'E8.detected',
    'The project’s own runner and scripts are found and used.',
    beside('shared/readers/detect-runner.test.ts', 'checks are detected from what a project says of itself'),
  ),
  works(
    'E8.read',
    'node:test and vitest are read test by test without a change to the project.',
    by('sandbox/reporters.test.ts', "test('node:test'"),
    by('sandbox/reporters.test.ts', "test('vitest'"),
  ),
  works(
    'E8.more-runners',
    'jest, mocha, pytest, go and cargo are read.',
    by('runners/jest.test.ts', 'jest tells'),
    by('runners/mocha.test.ts', 'mocha tells'),
    by('runners/pytest.test.ts', 'pytest tells'),
    by('runners/go.test.ts', 'go test tells'),
    by('runners/cargo.test.ts', 'cargo test tells'),
  ),
  works(
    'E8.some',
    'Some tests run by themselves on the files of now, and none of it is evidence.',
    scenario('run-some-tests', 'Some tests are run by themselves'),
    by('cli/run-tests.test.ts', 'ends with 0 when they pass, 3 when one fails'),
  ),
  planned(5, 'E9.challenge', 'An open challenge blocks completion until evidence made after it.'),
  works(
    'E10.coverage',
    'Coverage in a scope is held to a minimum.',
    scenario('check-kinds', 'Files, documents, leftovers, linters, coverage, numbers'),
    by('readers/coverage.test.ts', 'lines that a change added'),
  ),
  planned(4, 'E10.flaky', 'A repeated check shows its failure rate and bound.'),
  planned(9, 'E11.clean', 'The pre-delivery list is checked, one finding for each item.'),
  planned(5, 'E12.report', 'Closing shows the post-session checklist with evidence.'),
  planned(5, 'E13.stuck', 'The same failure again and again is a hint.'),
]
