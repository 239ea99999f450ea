import { performance } from 'node:perf_hooks'

/** Milliseconds since the epoch with fractions, comparable with a file's mtime. */
export const nowMs = (): number => performance.timeOrigin + performance.now()
