import { beside, by, planned, scenario, works, type Requirement } from './requirement.ts'

/** P: planning. A: asks. C: capacity. X: secrets, skills, prompting, roles. */
export const partnership: readonly Requirement[] = [
  works(
    'P1.parts',
    'A plan has strategy, steps, edge cases, test approach and scope, or is refused.',
    beside('shared/operations/inputs.test.ts', 'a plan has all its parts, or is refused'),
  ),
  works(
    'P1.document',
    'The plan stands as a document in the workspace, each item on its line.',
    beside('shared/judge/plan-document.test.ts', 'words of several lines stay on their line'),
    by('lsp/reading.test.ts', 'the plan has an outline, folds and links'),
  ),
  works(
    'P1.edited',
    'A plan document that somebody edited by hand is kept beside the new one.',
    by('store/projection.test.ts', 'is kept beside, each time'),
  ),
  works(
    'P2.approval',
    'An approval is bound to the hash of one revision; changed criteria make a new one.',
    scenario('plan-waits-for-the-user', 'A plan waits for the user'),
  ),
  works(
    'P2.frozen',
    'An approved definition stays in force until the user approves another.',
    beside('shared/judge/standing.test.ts', 'an approved definition is frozen'),
  ),
  works(
    'P2.where',
    'The user approves in the host, the editor or the terminal.',
    by('mcp/elicitation.test.ts', 'a user who declines leaves the plan waiting'),
    by('lsp/commands.test.ts', 'the user approves with one'),
    by('cli/approval.test.ts', 'only a yes approves it'),
  ),
  works(
    'P2.changed-step',
    'A step that a new revision changes is open again.',
    beside('shared/session/reduce/laws.test.ts', 'another step under an old id is open again'),
  ),
  planned(5, 'P2.oversight', 'The user sets which gates wait for them.'),
  planned(5, 'P3.plan-mode', 'In plan mode every write and run refuses and every read works.'),
  planned(5, 'P4.phases', 'A phase is not left while a gate is open; what is missing is named.'),
  planned(5, 'P5.blocking', 'An unanswered blocking ask stops the phase.'),
  works('P6.scope', 'A plan estimates its scope.', beside('shared/operations/inputs.test.ts', 'a plan has all its parts, or is refused')),
  planned(5, 'P6.time-boxes', 'A phase over its time box is a finding.'),

  works(
    'A1.kinds',
    'Text, choice, several and confirm are asked and held to their kind.',
    scenario('memories-and-asks', 'Memories come back ranked'),
    by('mcp/elicitation.test.ts', 'an ask is put into the host, once'),
  ),
  planned(5, 'A1.files', 'A file is asked for.'),
  planned(8, 'A1.table', 'A table of toggles is asked in the editor.'),
  works(
    'A2.persistent',
    'An ask stays until it is answered, and the asker finds the answer later.',
    by('mcp/elicitation.test.ts', 'a later look finds the answer'),
  ),
  works('A3.first-wins', 'The first answer wins; a second is told so.', scenario('memories-and-asks', 'Memories come back ranked')),
  planned(8, 'A3.editor', 'The editor shows an ask and takes its answer.'),
  planned(8, 'A4.notify', 'Important asks are pushed to the user.'),
  works(
    'A5.group',
    'One ask holds several questions.',
    beside('shared/judge/findings/findings.test.ts', 'several questions that block say so'),
  ),
  planned(5, 'A5.lint', 'Repeated single asks are a finding.'),

  planned(6, 'C1.sum', 'Capacity is the sum of dialog, files, tools and sandbox state, always visible.'),
  planned(6, 'C2.thresholds', 'Each threshold warns once, with what to free and how much.'),
  planned(6, 'C3.label', 'The figure says that it is what Maestro put into context.'),

  planned(6, 'X1.secrets', 'Secrets are activated by the user, injected into runs, and nowhere else to be found.'),
  works(
    'X1.no-environment',
    'A run does not see the environment of the host.',
    by('sandbox/endings.test.ts', 'sees a scrubbed environment'),
  ),
  planned(7, 'X2.skills', 'Skill folders are offered as prompts.'),
  works(
    'X3.constraints',
    'Constraints are kept with the goal and stand in the plan document.',
    beside('shared/judge/plan-document.test.ts', 'constraints stand in the document'),
  ),
  planned(5, 'X3.checked', 'Constraints are checked, and a broken one is a finding.'),
  works(
    'X4.user-acts',
    'What is the user’s alone is refused to an agent on every surface.',
    by('store/user-acts.test.ts', 'is the user alone'),
  ),
  works(
    'X4.person',
    'Without a terminal a user act is refused unless the user allowed it, and every record says so.',
    by('cli/approval.test.ts', 'the user setting allows it, and the record says'),
  ),
  works(
    'X5.terse',
    'Answers are short and name the next call; vague input is named.',
    beside('shared/operations/next-step.test.ts', 'a criterion that never ran'),
    scenario('vague-words', 'A vague goal'),
  ),
]
