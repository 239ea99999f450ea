import { constants } from 'node:os'
import type { RunRequest } from '../../session/run.ts'
import { spawnBubblewrap } from '../bubblewrap.ts'
import { findProgram } from '../find-program.ts'
import { viewHost } from '../host-view.ts'
import { unprotectedGit } from '../linked-git.ts'
import { launcherScript, launchWords } from '../launcher.ts'
import { features, sandboxArguments } from '../policy.ts'
import { descendants } from '../process-tree.ts'
import type { runFiles } from '../run-folder.ts'
import { sanitise } from '../sanitise.ts'
import { seccompFilterFor } from '../seccomp.ts'
import { writeSyntheticEtc } from '../synthetic-etc.ts'
import { readTimeFile, startWaitedChildren, largerUsage } from './accounting.ts'
import type { Backend, Conclusion } from './backend.ts'

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

/** Starts the command in bubblewrap; a text says why that is impossible. */
export const startConfined = (request: RunRequest, files: ReturnType<typeof runFiles>, streams: Streams): Backend | string => {
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
  const { child, firstProcess, launchReport, revokeStart } = spawnBubblewrap({
    bwrap,
    policy,
    filter,
    script: launcherScript(request.limits),
    argv: request.argv,
    accounting,
    start: 'when-killable',
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
    conclude: (exit, output) => conclude(launchReport(), exit.code ?? 137, request.argv, output),
    cleanUp: () => {},
    memory: accounting === undefined ? 'sampled' : 'measured',
    measured: () => (accounting === undefined ? waited() : largerUsage(readTimeFile(accounting.file), { ...waited(), maxRssBytes: 0 })),
  }
}
