import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/**
 * Where a command writes. A named pipe when the machine has them, because Node's own `pipe` is a socket, and `echo > /dev/stdout`
 * fails on a socket; it also keeps both streams in the order in which they were written.
 */
export type OutputChannel =
  | { readonly kind: 'fifo'; readonly writeEnd: number; readonly reader: Readable; readonly closeWriteEnd: () => void }
  | { readonly kind: 'pipes' }

export const openOutputChannel = (path: string): OutputChannel => {
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writeEnd = openSync(path, 'w')
    rmSync(path)
    const reader = new Socket({ fd: readEnd, readable: true, writable: false })
    return { kind: 'fifo', writeEnd, reader, closeWriteEnd: () => closeSync(writeEnd) }
  } catch {
    return { kind: 'pipes' }
  }
}
