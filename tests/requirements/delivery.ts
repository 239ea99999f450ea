import { by, outOfScope, planned, works, type Requirement } from './requirement.ts'

/** D: delivery. N: several sessions. Q: the detectors of section 3. X6: what we leave out. */
export const delivery: readonly Requirement[] = [
  planned(9, 'D1.clone', 'A repository, branch or pull request is cloned into a session.'),
  planned(9, 'D2.create', 'A repository is created; the files of the session are its first commit.'),
  planned(9, 'D3.pull-request', 'A pull request holds chosen files and cites evidence.'),
  planned(9, 'D4.downloads', 'All, new or the latest files are exported.'),
  planned(9, 'D5.package', 'Deployment documents, runbook and example belong to the delivery.'),
  planned(9, 'D6.knowledge', 'Lessons are exported to the documentation.'),

  works(
    'N1.work-trees',
    'Linked work trees share a store, each with its own current session.',
    by('git/place.test.ts', 'a linked work tree shares the store under a name of its own'),
    by('store/replicas.test.ts', 'the current session is one for each work tree'),
  ),
  planned(9, 'N1.overlap', 'Two sessions on one file are a finding, and merging one makes the other stale.'),
  planned(5, 'N2.serial', 'A session starts from a finished one, and not from one with an open gate.'),
  planned(5, 'N3.choice', 'Scope, dependencies, risk and complexity choose the way of working.'),
  planned(5, 'N4.anti-patterns', 'Sessions that want everything, creep or skip validation are named.'),

  planned(5, 'Q1.everything', 'A session with several goals or kinds of work is offered to be split.'),
  planned(5, 'Q2.scope-creep', 'A criterion or step added after approval asks for a new session.'),
  planned(9, 'Q3.validation-light', 'A delivery with an open gate is refused.'),
  planned(5, 'Q4.performance-claim', 'A claim about performance without a run is a finding.'),
  planned(5, 'Q5.understand-first', 'A write in a read-only step is a finding.'),
  planned(5, 'Q6.good', 'A report shows suite, benchmark, documents, synopsis and lessons.'),
  planned(5, 'Q7.poor', 'What of these is missing is listed as missing.'),
  planned(5, 'Q8.post-session', 'Six checks after a session, two of them by the user.'),

  outOfScope('X6.billing', 'Plans and credits by model, minutes and storage.', 'Nothing is sold here.'),
]
