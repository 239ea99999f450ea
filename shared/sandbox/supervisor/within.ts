import { setTimeout as delay } from 'node:timers/promises'

/** Waits for the end of some work, but no longer than this. */
export const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}
