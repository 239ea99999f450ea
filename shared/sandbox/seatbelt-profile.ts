import type { Mount } from '../session/run.ts'

/** What the profile is made of: real paths, for links are resolved before a rule is asked. */
export type SeatbeltPlan = {
  readonly source: string
  /** Takes the place of the home folder and of /tmp. */
  readonly scratch: string
  readonly home: string
  readonly toolchain: readonly string[]
  readonly mounts: readonly Mount[]
}

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const below = (paths: readonly string[]): string => paths.map((path) => `(subpath ${quoted(path)})`).join(' ')
const rule = (action: 'allow' | 'deny', operation: string, paths: readonly string[]): string[] =>
  paths.length === 0 ? [] : [`(${action} ${operation} ${below(paths)})`]

const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom', '/dev/stdout', '/dev/stderr', '/dev/tty']

/**
 * The profile for macOS' sandbox-exec: writing in the run's own folders only, nothing of the user's home, no network but the loopback, no word
 * to other processes. Of several rules that fit, the last one holds. Written from the documentation of peers, never run: untested.
 */
export const seatbeltProfile = ({ source, scratch, home, toolchain, mounts }: SeatbeltPlan): string => {
  const from = (kind: 'read-only' | 'writable'): string[] => mounts.flatMap((mount) => (mount.kind === kind ? [mount.from] : []))
  const writable = [source, scratch, ...from('writable')]
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    ...rule('allow', 'file-write*', writable),
    `(allow file-write-data ${devices.map((path) => `(literal ${quoted(path)})`).join(' ')} (subpath "/dev/fd"))`,
    ...rule('deny', 'file-write*', [`${source}/.git`, ...from('read-only')]),
    ...rule('deny', 'file-read-data', [home, '/Volumes', '/private/tmp', '/private/var/folders', '/Library/Keychains']),
    ...rule('allow', 'file-read*', [...writable, ...from('read-only'), ...toolchain]),
    '(deny network*)',
    '(allow network-bind network-inbound (local ip "localhost:*"))',
    '(allow network-outbound (remote ip "localhost:*"))',
    '(deny signal)',
    '(allow signal (target same-sandbox))',
    '(deny process-info* (target others))',
    '(deny appleevent-send)',
    '(deny mach-lookup (global-name "com.apple.SecurityServer") (global-name "com.apple.securityd.xpc") (global-name "com.apple.coreservices.launchservicesd"))',
    '(deny iokit-open)',
    '',
  ].join('\n')
}
