import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, open, readFile, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** `type`: Linux's magic number, 0 elsewhere. `name`: how it is mounted, e.g. `ext4`, `fuse.sshfs`; empty when that is not known. */
export type FileSystem = { readonly type: number; readonly name: string }

/** Linux magic numbers of file systems that live on another machine, where an append is not atomic between clients. */
const sharedTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x01021997, '9p'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'kafs'],
  [0x73757245, 'coda'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x19830326, 'beegfs'],
  [0x20030528, 'orangefs'],
  [0x564c, 'ncp'],
  [0xbacbacbc, 'vmhgfs'],
  [0x786f4256, 'vboxsf'],
])

/**
 * The same by name. All of FUSE has one number, and a folder that a virtual machine or Docker Desktop shares with its host has none of its own.
 * FUSE on one's own disk (ntfs-3g, gocryptfs, fuse-overlayfs, mergerfs) is not among them: one kernel orders its appends.
 */
const sharedNames = new Set(
  [
    ['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', '9p', 'afs', 'ceph', 'lustre', 'gpfs', 'beegfs', 'orangefs', 'glusterfs', 'davfs', 'drvfs'],
    ['virtiofs', 'fakeowner', 'osxfs', 'grpcfuse', 'vboxsf', 'prl_fs', 'vmhgfs'],
    [
      'fuse.sshfs',
      'fuse.glusterfs',
      'fuse.ceph',
      'fuse.ceph-fuse',
      'fuse.s3fs',
      'fuse.goofys',
      'fuse.gcsfuse',
      'fuse.rclone',
      'fuse.davfs',
    ],
    ['fuse.davfs2', 'fuse.curlftpfs', 'fuse.juicefs', 'fuse.mfs', 'fuse.gvfsd-fuse', 'fuse.kio-fuse', 'fuse.smbnetfs', 'fuse.blobfuse'],
    ['fuse.grpcfuse', 'fuse.osxfs', 'fuse.vmhgfs-fuse', 'fuse.prl_fsd', 'fuse.virtiofs'],
  ].flat(),
)

/** The name of a file system that other machines write to as well, or nothing. */
export const sharedFileSystem = ({ type, name }: FileSystem): string | undefined =>
  sharedTypes.get(type >>> 0) ?? (sharedNames.has(name.toLowerCase()) ? name : undefined)

/** Linux's `major:minor` of a device number. */
const deviceName = (dev: bigint): string => {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  return `${major}:${minor}`
}

/** Lines are `36 35 98:0 /root /mount rw,noatime master:1 - ext3 /dev/root rw`: the name follows the lonely dash. */
export const nameInMounts = (mounts: string, dev: bigint): string => {
  const wanted = deviceName(dev)
  const line = mounts.split('\n').find((one) => one.split(' ')[2] === wanted)
  return line?.split(' - ')[1]?.split(' ')[0] ?? ''
}

const mountedAs = async (path: string): Promise<string> => {
  try {
    const [mounts, { dev }] = await Promise.all([readFile('/proc/self/mountinfo', 'utf8'), stat(path, { bigint: true })])
    return nameInMounts(mounts, dev)
  } catch {
    // No /proc here: the number alone has to do.
    return ''
  }
}

/** Elsewhere than on Linux the numbers mean other things and nothing is known. */
export const fileSystemOf = async (path: string): Promise<FileSystem> =>
  process.platform === 'linux' ? { type: (await statfs(path)).type, name: await mountedAs(path) } : { type: 0, name: '' }

export const isWritable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a folder's file system appends at the end of the file when two writers take turns, which the journal stands on. Writes and removes one
 * small file; throws what the system says when it cannot. What other machines do is not seen by it: for that there are the names above.
 */
export const keepsAppends = async (folder: string): Promise<boolean> => {
  const file = join(folder, `tmp-append-${randomBytes(8).toString('hex')}`)
  const writers = [await open(file, 'ax', 0o600), await open(file, 'a', 0o600)]
  try {
    const lines = Array.from({ length: 8 }, (_, n) => `line ${n}\n`)
    for (const [n, line] of lines.entries()) await writers[n % 2]?.appendFile(line)
    return (await readFile(file, 'utf8')) === lines.join('')
  } finally {
    await Promise.all(writers.map((writer) => writer.close()))
    await rm(file, { force: true })
  }
}
