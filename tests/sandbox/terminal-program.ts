import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { spawnBubblewrap } from '../../shared/sandbox/bubblewrap.ts'
import { findProgram } from '../../shared/sandbox/find-program.ts'
import { viewHost } from '../../shared/sandbox/host-view.ts'
import { launcherScript } from '../../shared/sandbox/launcher.ts'
import { features, sandboxArguments } from '../../shared/sandbox/policy.ts'
import { seccompFilterFor } from '../../shared/sandbox/seccomp.ts'
import { writeSyntheticEtc } from '../../shared/sandbox/synthetic-etc.ts'

/**
 * A server at a terminal, whose run gets that terminal as its output and types into it. Arguments: what stands between (`nothing`, `sandbox`,
 * or the sandbox without one of its two answers), the workspace with the attacking program, the text to type.
 */
const [between = '', workspace = '', mark = ''] = process.argv.slice(2)
const limits = { outputBytes: 1e6, fileBytes: 1e6, memoryBytes: 4e9, processes: 64 }
const attack = [join(workspace, 'native'), 'tiocsti']

const policyWithout = (option: string, missing: string[]): string[] => {
  const etc = join(workspace, 'etc')
  mkdirSync(etc, { recursive: true })
  const host = viewHost(process.env, [workspace])
  const request = { workspace, source: workspace, cwd: workspace, mounts: [], env: { MARK: mark }, missing, limits }
  return sandboxArguments(request, host, writeSyntheticEtc(etc, host.user)).filter((word) => word !== option)
}

const confined = (option: string, missing: string[]) =>
  spawnBubblewrap({
    bwrap: findProgram('bwrap', process.env['PATH'] ?? '', [workspace]) ?? '',
    policy: policyWithout(option, missing),
    filter: missing.includes(features.seccomp) ? undefined : seccompFilterFor(process.arch),
    script: launcherScript(limits),
    argv: attack,
    accounting: undefined,
    stdout: 1,
    stderr: 2,
    start: 'when-killable',
  }).child

const start = () => {
  switch (between) {
    case 'sandbox':
      return confined('', [])
    case 'sandbox without a session of its own':
      return confined('--new-session', [])
    case 'sandbox without its filter':
      return confined('', [features.seccomp])
    case 'sandbox without either':
      return confined('--new-session', [features.seccomp])
    default:
      return spawn(attack[0] ?? '', attack.slice(1), { env: { MARK: mark }, stdio: ['ignore', 1, 2] })
  }
}

await once(start(), 'close')
console.log('over')
