import { readdirSync, readlinkSync, statSync } from 'node:fs'

const descriptorsOf = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`)
  } catch {
    return []
  }
}

/** Inode and bytes of a file that memfd_create made; nothing for every other descriptor. */
const memoryFile = (path: string): readonly [inode: number, bytes: number] | undefined => {
  try {
    if (!readlinkSync(path).startsWith('/memfd:')) return undefined
    const { ino, blocks } = statSync(path)
    return [ino, blocks * 512]
  } catch {
    return undefined
  }
}

/** Bytes of memory that processes hold in files without a name, which count for none of them until they are mapped; each file once. */
export const unnamedMemory = (pids: readonly number[]): number => {
  const files = new Map<number, number>()
  for (const path of pids.flatMap(descriptorsOf)) {
    const found = memoryFile(path)
    if (found !== undefined) files.set(...found)
  }
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0)
}
