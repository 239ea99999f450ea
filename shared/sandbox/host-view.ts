import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findToolchain, type Toolchain } from './toolchain.ts'

/** What the policy needs to know of the host; read once a run, so that the policy itself is a function of values. */
export type HostView = {
  readonly rootLinks: readonly { readonly at: string; readonly target: string }[]
  readonly rootFolders: readonly string[]
  readonly etc: readonly string[]
  readonly toolchain: Toolchain
  readonly user: { readonly uid: number; readonly gid: number }
}

/** Never the whole of /etc: as root, /etc/shadow would be readable. */
const publicEtc = [
  'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'ssl', 'ca-certificates', 'pki', 'localtime', 'nsswitch.conf', 'mime.types', 'services', 'protocols',
] // prettier-ignore

const etcNames = (): string[] => {
  try {
    return readdirSync('/etc').filter((name) => publicEtc.includes(name) || /^(python3|java)/.test(name))
  } catch {
    return []
  }
}

/**
 * Who a run is inside. Root is shown to it as an ordinary user (its files stay its own, by the map of the user namespace): databases refuse
 * to run as root, and tests of permissions mean nothing there.
 */
const userInside = (uid: number, gid: number): { uid: number; gid: number } => (uid === 0 ? { uid: 1000, gid: 1000 } : { uid, gid })

const rootNames = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']

/** Reads the host: links of the root, public files of /etc, the toolchain of the search path. `forbidden` holds the workspace. */
export const viewHost = (environment: Readonly<Record<string, string | undefined>>, forbidden: readonly string[]): HostView => {
  const present = rootNames.map((name) => `/${name}`).filter((path) => existsSync(path))
  const isLink = (path: string): boolean => lstatSync(path).isSymbolicLink()
  return {
    rootLinks: present.filter(isLink).map((at) => ({ at, target: readlinkSync(at) })),
    rootFolders: present.filter((path) => !isLink(path)),
    etc: etcNames().map((name) => join('/etc', name)),
    toolchain: findToolchain(environment['PATH'] ?? '', environment['HOME'] ?? homedir(), forbidden),
    user: userInside(process.getuid?.() ?? 0, process.getgid?.() ?? 0),
  }
}
