/** Stops watching. Idempotent. */
export type StopWatching = () => Promise<void>
