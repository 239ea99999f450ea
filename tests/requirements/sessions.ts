import { beside, by, planned, scenario, works, type Requirement } from './requirement.ts'

/** S: sessions. M: memories. */
export const sessions: readonly Requirement[] = [
  works('S1.independent', 'Sessions of one store do not see each other.', by('store/replicas.test.ts', 'sessions do not see each other')),
  works('S1.open', 'A session is opened by one call from any host.', by('mcp/story.test.ts', 'opens, plans, verifies, breaks and mends')),
  works(
    'S1.list',
    'All sessions of a workspace are listed.',
    by('mcp/surface.test.ts', 'resources: status, plan, evidence and run output by address'),
  ),
  works(
    'S2.before-run-and-restore',
    'A checkpoint is made before every run and every restore.',
    scenario('checkpoints', 'Files come back by a previewed restore'),
  ),
  works(
    'S2.on-request',
    'A checkpoint is made, listed and compared on request.',
    scenario('checkpoints', 'Files come back by a previewed restore'),
  ),
  works(
    'S2.timers',
    'A checkpoint is made every few minutes in which something changed.',
    by('store/automatic.test.ts', 'every five minutes in which something changed there is a checkpoint'),
    by('store/spool.test.ts', 'a turn that a hook told of becomes a checkpoint of the files'),
  ),
  works(
    'S2.disk',
    'A checkpoint is made when storage or disk run short.',
    by('store/automatic.test.ts', 'at 85 % of the disk there is a checkpoint and a finding'),
  ),
  works(
    'S3.kill',
    'Nothing acknowledged is lost when a process is killed.',
    by('crash/journal.test.ts', 'nothing acknowledged is lost, nothing is done twice'),
  ),
  works(
    'S3.resume',
    'A session goes on with goal, memories and criteria in a new process.',
    scenario('memories-and-asks', 'Memories come back ranked'),
    by('lsp/appearance.test.ts', 'a session that was there before is shown at once'),
  ),
  works(
    'S3.run-survives',
    'A run outlives the host that started it, and the next process finds its result.',
    by('pair/jobs.test.ts', 'the host dies: the run goes on'),
  ),
  works(
    'S3.copied-store',
    'A copied store is another replica that still has its sessions.',
    by('store/replicas.test.ts', 'a copied store is another replica'),
  ),
  works(
    'S3.damage',
    'A torn, foreign or edited journal line loses nothing else and is found.',
    by('store/journal-lines.test.ts', 'what somebody did to the file is found'),
  ),
  works(
    'S3.newer-version',
    'A journal of a later version is read and never written.',
    by('store/journal-lines.test.ts', 'makes the session read-only, by name'),
  ),
  works(
    'S3.devices',
    'A session goes on on another device.',
    by('share/story.test.ts', 'a session opened on one machine goes on at another, with its files, memories and texts'),
  ),
  works(
    'S4.fresh',
    'A session starts fresh: no memories, no criteria.',
    by('mcp/story.test.ts', 'opens, plans, verifies, breaks and mends'),
  ),
  works(
    'S4.fork',
    'A session is forked at a checkpoint, and both go on apart.',
    scenario('fork-a-session', 'A fork begins at a checkpoint of another session'),
    by('store/lifecycle.test.ts', 'a fork has copies'),
  ),
  planned(9, 'S4.clone', 'A session starts from a cloned repository or a template.'),
  works(
    'S5.many-writers',
    'Many processes write one session at once, and no event is lost or doubled.',
    by('store/contention.test.ts', 'events are kept, once, in one valid chain'),
  ),
  works(
    'S5.live',
    'What one process does is shown in the others at once.',
    by('lsp/diagnostics.test.ts', 'what another process appends is shown live'),
  ),
  works(
    'S5.same-everywhere',
    'The same story has the same answers in core, MCP and LSP.',
    by('scenarios/through-mcp.test.ts', "playAll('mcp', mcpDriver)"),
  ),
  works(
    'S5.merge',
    'Chains of several devices are merged into one session.',
    by('store/merge-laws.test.ts', 'any history of three machines, arriving in any order and any parts, is one state'),
    by('share/story.test.ts', 'both go on at once: after an exchange both have the same state'),
  ),
  works(
    'S6.user',
    'User settings are kept outside the workspace.',
    by('cli/contract.test.ts', 'config set --user is shown by config show'),
  ),
  planned(6, 'S6.session', 'Settings of a session are changed by /settings and kept.'),
  works(
    'S7.goal',
    'A session begins with one goal; without a session nothing is planned.',
    scenario('plan-waits-for-the-user', 'A plan waits for the user'),
  ),
  works(
    'S8.editor-progress',
    'The editor shows begin, reports and end of a run.',
    by('lsp/commands.test.ts', 'a check runs by a command, shows its progress'),
  ),
  planned(7, 'S8.host-notifications', 'The host gets progress and log notifications in both eras.'),

  works(
    'M1.remember',
    'Requests, replies, decisions, lessons and validations are kept and recalled by their words.',
    scenario('memories-and-asks', 'Memories come back ranked'),
  ),
  planned(6, 'M1.own-calls', 'The server records each tool call of a turn by itself.'),
  works(
    'M2.outside-history',
    'The words of a memory lie outside history, and a replaced one is nowhere any more.',
    by('store/texts.test.ts', 'what is said lies in texts/ alone'),
  ),
  planned(6, 'M2.forget', 'The user forgets turns by list and range; capacity is free at once.'),
  works('M3.replace', 'One summary takes the place of several memories.', by('store/texts.test.ts', 'replaced memories are nowhere')),
  planned(6, 'M3.compact', 'Candidates are offered, the host writes the summary; decisions and validations stay word for word.'),
  planned(6, 'M4.synopsis', 'A synopsis is written from the store, with evidence.'),
  planned(6, 'M5.exempt', 'Lessons and decisions are never compacted away.'),

  works(
    'W1.vague-goal',
    'A goal without an outcome is a finding with a better example, never a refusal.',
    scenario('vague-words', 'A vague goal'),
    beside('shared/judge/findings/findings.test.ts', 'vague-goal @plan:title'),
  ),
  works(
    'W2.without-ceremony',
    'A goal and detected checks are two calls; the verdict says that nobody approved the definition.',
    scenario('without-ceremony', 'Small work without ceremony'),
  ),
  works(
    'W3.detected',
    'open_session offers detected checks as ready criteria.',
    scenario('without-ceremony', 'Small work without ceremony'),
    beside('shared/readers/detect-runner.test.ts', 'checks are detected from what a project says of itself'),
  ),
  planned(5, 'W3.playbook', 'open_session names the playbook that fits.'),
  works(
    'W4.current',
    'A work tree has one current session for every process.',
    by('store/replicas.test.ts', 'the current session is one for each work tree'),
  ),
  planned(5, 'W4.lease', 'A started step has one holder, by a lease that expires.'),
  works(
    'W4.index',
    'Known workspaces are listed from anywhere.',
    by('store/lifecycle.test.ts', 'the terminal knows the words: a goal by place, all sessions, the trash'),
  ),
  works(
    'W5.init',
    'init looks at the folder, shows the sandbox and the checks, and writes nothing.',
    by('cli/contract.test.ts', 'names the checks it found and writes nothing'),
  ),
  works(
    'W5.no-sandbox',
    'Where no sandbox is, init names the choices.',
    by('cli/refusals.test.ts', 'init names the choices where no sandbox is'),
  ),
]
