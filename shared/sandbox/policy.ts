import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount, RunRequest } from '../session/run.ts'
import type { HostView } from './host-view.ts'
import { insideEnvironment } from './inside-environment.ts'
import { placeMounts } from './place-mounts.ts'

/** What the sandbox cannot do on this machine; the words stand in `missing` of every record. */
export const features = { seccomp: 'seccomp', freshProc: 'fresh-proc', noNestedUsers: 'disable-userns', untested: 'untested' } as const

type Confined = Pick<RunRequest, 'workspace' | 'source' | 'cwd' | 'mounts' | 'env' | 'missing' | 'limits'>

/** One option of bubblewrap with its operands. */
type Option = readonly string[]
const unless = (absent: boolean, ...options: Option[]): Option[] => (absent ? [] : options)

const namespaces = (missing: readonly string[], user: HostView['user']): Option[] => [
  ['--as-pid-1'],
  ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
  ...unless(missing.includes(features.noNestedUsers), ['--disable-userns', '--assert-userns-disabled']),
  ['--uid', String(user.uid), '--gid', String(user.gid)],
  // As root, bubblewrap keeps every capability unless told otherwise, and a bind remount then makes / writable.
  ['--cap-drop', 'ALL'],
  ['--die-with-parent', '--new-session', '--hostname', 'maestro'],
]

const root = (host: HostView, etc: Readonly<Record<string, string>>): Option[] => [
  ['--ro-bind', '/usr', '/usr'],
  ...host.rootLinks.map(({ at, target }) => ['--symlink', target, at]),
  ...host.rootFolders.map((path) => ['--ro-bind', path, path]),
  ['--perms', '0755', '--dir', '/etc'],
  ...host.etc.map((path) => ['--ro-bind-try', path, path]),
  ...Object.entries(etc).map(([name, path]) => ['--ro-bind', path, join('/etc', name)]),
]

/** uid 0 inside is uid 0 outside for /proc/sys, whatever its capabilities: an open core_pattern would run code on the host. */
const kernelFiles = (missing: readonly string[]): Option[] => [
  missing.includes(features.freshProc) ? ['--ro-bind', '/proc', '/proc'] : ['--proc', '/proc'],
  ['--ro-bind', '/proc/sys', '/proc/sys'],
  ...['sysrq-trigger', 'irq', 'bus', 'pressure'].map((name) => ['--ro-bind-try', `/proc/${name}`, `/proc/${name}`]),
  ...['keys', 'timer_list'].filter((name) => existsSync(`/proc/${name}`)).map((name) => ['--ro-bind', '/dev/null', `/proc/${name}`]),
  ['--dev', '/dev'],
]

const scratch = (bytes: number): Option[] => [
  ['--size', String(bytes), '--perms', '1777', '--tmpfs', '/tmp'],
  ['--size', String(bytes), '--perms', '1777', '--tmpfs', '/dev/shm'],
  ['--size', String(bytes), '--perms', '0700', '--tmpfs', '/home/agent'],
  ['--size', String(bytes), '--perms', '0755', '--tmpfs', '/run'],
  ['--dir', '/var', '--symlink', '../tmp', '/var/tmp', '--symlink', '../run', '/var/run'],
]

/** Host folders inside which a mount needs a mount point that is there already. */
export const shownReadOnly = (host: HostView): string[] => ['/usr', ...host.rootFolders, ...host.toolchain.folders]

const mountOption = (mount: Mount, bytes: number): Option => {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.from, mount.at]
    case 'writable':
      return ['--bind', mount.from, mount.at]
    case 'scratch':
      return ['--size', String(bytes), '--perms', '0755', '--tmpfs', mount.at]
  }
}

const workspace = (request: Confined, host: HostView): Option[] => [
  ['--bind', request.source, request.workspace],
  // A hook or a configuration written there would run on the host with the user's next git command.
  ...unless(!existsSync(join(request.source, '.git')), ['--ro-bind', join(request.source, '.git'), join(request.workspace, '.git')]),
  ...placeMounts(request, shownReadOnly(host)).made.map((mount) => mountOption(mount, request.limits.memoryBytes)),
]

/**
 * The bubblewrap arguments of one run (research/sandbox.md section 2: each odd piece is there because a test escaped without it).
 * Descriptor 3 brings the filter, 4 takes the status. `etc`: names to host paths of the synthetic files.
 */
export const sandboxArguments = (request: Confined, host: HostView, etc: Readonly<Record<string, string>>): string[] =>
  [
    ...namespaces(request.missing, host.user),
    ...root(host, etc),
    ...kernelFiles(request.missing),
    ...scratch(request.limits.memoryBytes),
    ...host.toolchain.folders.map((folder) => ['--ro-bind', folder, folder]),
    ...workspace(request, host),
    // /dev has no size of its own, so a file there would be memory without a limit; its devices and /dev/shm are mounts of their own.
    ['--remount-ro', '/dev', '--remount-ro', '/', '--clearenv'],
    ...Object.entries(insideEnvironment(request, host)).map(([name, value]) => ['--setenv', name, value]),
    ...unless(request.missing.includes(features.seccomp), ['--seccomp', '3']),
    ['--json-status-fd', '4', '--chdir', request.cwd],
  ].flat()
