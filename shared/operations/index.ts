import { acceptWeakenedTest } from './accept-weakened-test.ts'
import { attest } from './attest.ts'
import { answerAsk, askUser, listAsks } from './asks.ts'
import { checkpoint } from './checkpoints/index.ts'
import { restoreFile } from './checkpoints/restore-file.ts'
import type { Operation } from './define.ts'
import { doctor } from './doctor.ts'
import { exportEvidence } from './evidence/export.ts'
import { listEvidence } from './evidence/list.ts'
import { replayEvidence } from './evidence/replay.ts'
import { showEvidence } from './evidence/show.ts'
import { fileHistory, showFile } from './file-operations.ts'
import { findWeakenedTests } from './find-weakened-tests.ts'
import { getStatus } from './get-status.ts'
import { recall, remember } from './memories.ts'
import { openSession } from './open-session.ts'
import { approvePlan, proposePlan, requestChanges, showPlan } from './plan-operations.ts'
import { prove } from './prove.ts'
import { runBenchmark } from './run-benchmark.ts'
import { runCommand } from './run-command.ts'
import { runTests } from './run-tests.ts'
import { listSessions } from './session-operations.ts'
import { closeSession, reopenSession } from './sessions/close.ts'
import { forkSession } from './sessions/fork.ts'
import { deleteSession, trashSession, untrashSession } from './sessions/trash.ts'
import { chooseFiles } from './sharing/choose-files.ts'
import { pull } from './sharing/pull.ts'
import { push } from './sharing/push.ts'
import { showRun } from './show-run.ts'
import { addCriterion, setCriteria } from './set-criteria.ts'
import { updateStep } from './update-step.ts'
import { verify } from './verify.ts'
import { waitJob } from './wait-job.ts'

/** Everything that may be asked, in the order in which hosts list it. A new capability is a definition and a line here. */
export const operations: readonly Operation[] = [
  openSession,
  getStatus,
  setCriteria,
  proposePlan,
  updateStep,
  remember,
  recall,
  runCommand,
  verify,
  waitJob,
  checkpoint,
  askUser,
  addCriterion,
  attest,
  approvePlan,
  requestChanges,
  showPlan,
  answerAsk,
  listAsks,
  listEvidence,
  showEvidence,
  replayEvidence,
  exportEvidence,
  findWeakenedTests,
  acceptWeakenedTest,
  showRun,
  runTests,
  runBenchmark,
  prove,
  fileHistory,
  showFile,
  restoreFile,
  listSessions,
  closeSession,
  reopenSession,
  forkSession,
  trashSession,
  untrashSession,
  deleteSession,
  doctor,
  push,
  pull,
  chooseFiles,
]
