import { beside, by, outOfScope, planned, scenario, works, type Requirement } from './requirement.ts'

/** F: files. T: tools. B: the sandbox. */
export const filesAndTools: readonly Requirement[] = [
  works(
    'F1.whole-tree',
    'Every file that git does not ignore is stored byte for byte, whatever its name.',
    by('git/oracle.test.ts', 'a scan gives the tree git gives'),
  ),
  works(
    'F1.not-stored',
    'What is not stored is named, with the reason.',
    by('git/scan.test.ts', 'untracked secrets and large files are not stored and named'),
  ),
  works(
    'F1.iterations',
    'Every version of a file that a checkpoint holds can be listed, read and restored.',
    scenario('history-of-a-file', 'Every version of a file in the session'),
  ),
  works(
    'F1.every-change',
    'Every turn that changes a file leaves an iteration of it, because checkpoints are made by themselves.',
    by('store/spool.test.ts', 'a turn that a hook told of becomes a checkpoint of the files'),
    by('store/automatic.test.ts', 'every five minutes in which something changed there is a checkpoint'),
  ),
  works('F2.reason', 'A checkpoint says when, who and why.', scenario('checkpoints', 'Files come back by a previewed restore')),
  works(
    'F2.iterations',
    'Each iteration names actor, turn, reason and plan step.',
    by('git/history.test.ts', 'an iteration says who made it, in which turn, at which step of the plan, and why'),
  ),
  works(
    'F3.restore',
    'A restore is previewed, confirmed by hash, moves no branch, and can be undone.',
    scenario('checkpoints', 'Files come back by a previewed restore'),
    by('git/restore.test.ts', 'HEAD, branches and the index stay'),
  ),
  works('F3.paths', 'Chosen files and folders are restored alone.', by('git/restore.test.ts', 'paths choose files and folders')),
  works(
    'F3.safe',
    'A restore never loses a file that no tree holds, and never leaves the folder.',
    by('git/restore.test.ts', 'files in neither tree are never touched'),
    by('git/restore.test.ts', 'nothing is written outside the root through a symlink'),
  ),
  works(
    'F3.new-iteration',
    'Restoring one iteration of a file adds a new one.',
    by('git/restore-operations.test.ts', 'one iteration of a file comes back as a new iteration, and nothing else is touched'),
  ),
  planned(9, 'F4.proposals', 'Proposed edits stay pending until they are applied or discarded.'),
  works(
    'F5.checkpoint-diff',
    'A checkpoint is compared with the files of now.',
    scenario('checkpoints', 'Files come back by a previewed restore'),
    by('git/checkpoint.test.ts', 'files, contents and diffs of a tree'),
  ),
  planned(9, 'F5.ranges', 'Ranges of iterations are compared.'),
  planned(9, 'F6.view', 'Files are viewed by iteration, listed and searched.'),
  planned(9, 'F7.bulk', 'Files are moved, copied and deleted by pattern, reversibly.'),
  planned(6, 'F8.hide', 'Hidden iterations leave the context and come back.'),
  planned(6, 'F9.refresh', 'Only the newest iterations remain in view.'),
  works(
    'F10.checkout',
    'A run sees exactly the tracked files of a tree.',
    by('git/checkout.test.ts', 'a folder holds exactly the tree, byte for byte'),
  ),
  works(
    'F10.back',
    'Chosen kinds of files come back from a run.',
    by('runs/databases.test.ts', 'artefacts that the configuration names are kept with the run'),
    by('sandbox/artefacts.test.ts', 'what is left out is told'),
  ),
  planned(9, 'F11.show', 'A file or a rendered picture is put in front of the user.'),

  works(
    'T1.described',
    'Tools are few, small and annotated, as a snapshotted surface.',
    by('mcp/surface.test.ts', 'at most 12, at most 1,500 tokens'),
  ),
  planned(7, 'T2.switch', 'The user switches tools on and off; a switched-off one refuses and costs nothing.'),
  works(
    'T3.one-operation',
    'Every command is one operation on every surface.',
    by('lsp/commands.test.ts', 'every operation is a command'),
    by('docs.test.ts', 'says what the program does'),
  ),
  planned(7, 'T3.prompts', 'Every command is a prompt with a tool twin.'),
  outOfScope('T4.browsing', 'Web research, diagrams and browser automation.', "The host's own tools do this."),
  planned(5, 'T4.attach', 'A source or a diagram is attached with its hash and cited as evidence.'),

  works(
    'B1.isolated',
    'A run reads and writes nothing outside of its box, as attacks show.',
    by('sandbox/escape.test.ts', 'not one attack, by what the host sees and by its own word'),
  ),
  works(
    'B1.graded',
    'The grade of the sandbox comes from a self-test and stands beside every verdict.',
    by('sandbox/probe.test.ts', 'is graded by its self-test'),
  ),
  works(
    'B1.refused',
    'Without a sandbox nothing runs unless the user allowed it outside of the workspace.',
    by('cli/refusals.test.ts', 'init names the choices where no sandbox is'),
  ),
  works(
    'B2.lazy',
    'Starting and listing makes nothing; the first run makes the sandbox.',
    by('mcp/process.test.ts', 'leaves the folder byte-identical'),
  ),
  works(
    'B3.ends-with-run',
    'Nothing of a run is left when it or its supervisor ends.',
    by('sandbox/lifetimes.test.ts', 'nothing of a confined run survives it'),
    by('sandbox/endings.test.ts', 'a daemon left behind ends with the command'),
  ),
  planned(7, 'B3.idle', 'A kept sandbox ends after an idle time that the user sets.'),
  works(
    'B4.files',
    'A reused run folder gets exactly the files of the tree again.',
    by('git/checkout.test.ts', 'a folder used before gets only what differs'),
  ),
  works(
    'B4.setup',
    'Setup is recorded, replayed and part of the environment of evidence.',
    by('runs/monorepo.test.ts', 'built before the check, in their order, and kept for the next run of the same tree'),
    by('runs/checkouts.test.ts', 'a setup that names its inputs is kept while they are the same'),
  ),
  planned(6, 'B5.reset', 'The user resets the sandbox after a confirmation.'),
  works(
    'B6.whole-output',
    'Output is kept whole, in order, and readable while the run lasts.',
    by('sandbox/endings.test.ts', 'both streams in order'),
    by('mcp/surface.test.ts', 'run output by address'),
  ),
  works(
    'B6.stream',
    'An editor shows output as it happens, without keys or escape sequences.',
    by('lsp/runs.test.ts', 'begin, whole lines without keys or escapes, end, in this order'),
    beside('shared/operations/runs/shown-line.test.ts', 'no line of a private key'),
  ),
  works(
    'B7.jobs',
    'A run that outlasts its call is a job that any process can wait for or cancel.',
    by('pair/jobs.test.ts', 'a run that outlasts the call becomes a job'),
  ),
  planned(7, 'B7.servers', 'Long-running processes are started, read and stopped.'),
  works(
    'B8.limits',
    'Time, output and processes of a run are limited, and each limit is a word of its own.',
    by('sandbox/endings.test.ts', 'a flood of output stops at its limit'),
    by('sandbox/endings.test.ts', 'too many processes stop at their limit'),
  ),
  works(
    'B8.memory',
    'A run that wants too much memory is recorded as that, not as a failure.',
    by('sandbox/limits.test.ts', 'memory that processes hold together'),
  ),
]
