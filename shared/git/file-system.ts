import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'

/** Linux magic numbers of file systems that live on another machine, where an append is not atomic between clients. */
const networkTypes: ReadonlyMap<number, string> = new Map([
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
  [0x564c, 'ncp'],
])

/** The name of a network file system for a `statfs` type, or nothing. Types are Linux's; elsewhere they mean other things. */
export const networkFileSystem = (type: number): string | undefined => networkTypes.get(type >>> 0)

export const fileSystemType = async (path: string): Promise<number> => (process.platform === 'linux' ? (await statfs(path)).type : 0)

export const isWritable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
