import { constants } from 'node:os'
import { dirname } from 'node:path'
import type { RunRequest } from '../../session/run.ts'
import { spawnBubblewrap } from '../bubblewrap.ts'
import { findProgram, realOf } from '../find-program.ts'
import { viewHost, type HostView } from '../host-view.ts'
import { insideEnvironment } from '../inside-environment.ts'
import { unprotectedGit } from '../linked-git.ts'
import { launcherScript, launchWords, mostThreads, stewardWord, underLimits } from '../launcher.ts'
import { placeMounts } from '../place-mounts.ts'
import { features, sandboxArguments, shownReadOnly } from '../policy.ts'
import { descendants } from '../process-tree.ts'
import type { runFiles } from '../run-folder.ts'
import { sanitise } from '../sanitise.ts'
import { seccompFilterFor } from '../seccomp.ts'
import { killHolders } from '../sweep-run.ts'
import { writeSyntheticEtc } from '../synthetic-etc.ts'
import { readTimeFile, startWaitedChildren, largerUsage } from './accounting.ts'
import type { Backend, Conclusion } from './backend.ts'
import { openProcessCeiling } from './process-ceiling.ts'
import { surroundingsInside, type Surroundings } from './surrounded.ts'

type Streams = { stdout: number | 'pipe'; stderr: number | 'pipe' }

const killOne = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone, which is what was wanted.
  }
}

/** Shells and bubblewrap say 128 + n for a death by signal n; a command that exits with such a code looks the same. */
const fatal = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS'] as const // prettier-ignore

const byCode = (code: number): Conclusion => {
  const signal = fatal.find((name) => constants.signals[name] === code - 128)
  return signal === undefined ? { kind: 'ran', code } : { kind: 'signalled', signal }
}

const neverRan = (report: string, argv: readonly string[], output: string): string => {
  const command = argv[0] ?? ''
  if (report.includes(launchWords.notFound)) return `${command}: not found inside the sandbox`
  if (report.includes(launchWords.notExecutable)) return `${command}: not an executable file`
  if (report.includes(launchWords.limits)) return `the limits could not be set: ${sanitise(report).trim()}`
  return `bubblewrap could not set up: ${sanitise(output).trim() || 'it said nothing'}`
}

/** The file is there but what its first line asks for is not: our own shell says so, and nothing else was said. */
const missingInterpreter = (code: number, argv: readonly string[], output: string): boolean =>
  code === 127 &&
  /^(\/bin\/)?sh: (line )?\d+: /.test(output) &&
  output.trim().endsWith(`: ${argv[0]}: not found`) &&
  !output.trim().includes('\n')

const conclude = (report: string, code: number, argv: readonly string[], output: string): Conclusion => {
  if (!report.includes(launchWords.started)) return { kind: 'never-ran', reason: neverRan(report, argv, output) }
  if (missingInterpreter(code, argv, output))
    return { kind: 'never-ran', reason: `${argv[0]}: its interpreter was not found inside the sandbox` }
  return byCode(code)
}

/** The programs around a run: none of them may come from the workspace. */
const programs = (request: RunRequest) => {
  const search = process.env['PATH'] ?? ''
  const [bwrap, time, setpriv] = ['bwrap', 'time', 'setpriv'].map((name) => findProgram(name, search, [request.workspace, request.source]))
  return { bwrap, time, setpriv }
}

/** The request as the sandbox is to be made: with the folder of its surroundings, and the way to them in its environment. */
const surrounded = (request: RunRequest, surroundings: Surroundings): RunRequest => ({
  ...request,
  mounts: [...request.mounts, { kind: 'read-only', from: surroundings.folder, at: surroundingsInside }],
  env: { ...surroundings.environment, ...request.env },
})

/** Lets the steward know how services are started inside: with the environment of every run, but not with what the command alone gets. */
const planInside = (request: RunRequest, host: HostView, surroundings: Surroundings): void =>
  surroundings.writePlan({
    environment: insideEnvironment({ ...request, env: {} }, host),
    cwd: request.cwd,
    prefix: underLimits(request.limits),
    scratch: '/run',
    forwarding: true,
  })

/** Starts the command in bubblewrap; a text says why that is impossible. */
export const startConfined = (
  asked: RunRequest,
  files: ReturnType<typeof runFiles>,
  streams: Streams,
  surroundings: Surroundings | undefined,
): Backend | string => {
  const request = surroundings === undefined ? asked : surrounded(asked, surroundings)
  const { bwrap, time, setpriv } = programs(request)
  if (bwrap === undefined) return 'bwrap: not found outside the workspace'
  const open = unprotectedGit(request.source)
  if (open !== undefined) return open
  const filter = request.missing.includes(features.seccomp) ? undefined : seccompFilterFor(process.arch)
  if (filter === undefined && !request.missing.includes(features.seccomp)) return `no seccomp filter for ${process.arch}`
  const host = viewHost(process.env, [request.workspace, request.source])
  const policy = sandboxArguments(request, host, writeSyntheticEtc(files.etc, host.user))
  const accounting = time === undefined || setpriv === undefined ? undefined : { time, setpriv, file: files.accounting }
  const waited = startWaitedChildren()
  if (surroundings !== undefined) planInside(asked, host, surroundings)
  const steward = surroundings === undefined ? undefined : { node: realOf(process.execPath), folder: surroundingsInside }
  const ceiling = openProcessCeiling(mostThreads(request.limits))
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const { child, firstProcess, launchReport, releasedAt, revokeStart } = spawnBubblewrap({
    bwrap,
    policy,
    filter,
    script: launcherScript(request.limits, steward),
    argv: request.argv,
    accounting,
    start: 'when-killable',
    onFirst: ceiling.hold,
    ...(steward !== undefined && { onReady: begin }),
    ...streams,
  })
  return {
    child,
    members: (limit) => descendants(process.pid, limit),
    // Process 1 takes the whole namespace with it. The outer one too, for a cancel that comes before process 1 is known.
    kill: () => {
      revokeStart()
      killOne(firstProcess())
      killOne(child.pid)
    },
    // Killed between its fork and tying itself to its parent, bubblewrap leaves a child that waits for ever.
    sweep: () => void killHolders(dirname(files.pipe)),
    conclude: (exit, output) => {
      const word = stewardWord(launchReport())
      if (surroundings !== undefined && word?.kind === 'failed') return { kind: 'never-ran', reason: surroundings.reasonOf(word.words) }
      return conclude(launchReport(), exit.code ?? 137, request.argv, output)
    },
    ...(steward !== undefined && { begun }),
    begunAt: releasedAt,
    missing: [],
    notMounted: placeMounts(request, shownReadOnly(host)).notMade,
    cleanUp: ceiling.close,
    memory: accounting === undefined ? 'sampled' : 'measured',
    measured: () => (accounting === undefined ? waited() : largerUsage(readTimeFile(accounting.file), { ...waited(), maxRssBytes: 0 })),
  }
}
