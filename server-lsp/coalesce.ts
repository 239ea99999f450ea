/** Runs `task` one at a time. However many ask while it runs, it runs exactly once more; each caller gets a run that began after its call. */
export const coalesce = (task: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const start = (): Promise<void> => {
    next = null
    const own = task().finally(() => {
      if (running === own) running = null
    })
    running = own
    return own
  }
  return () => {
    if (next !== null) return next
    if (running === null) return start()
    next = running.then(start, start)
    return next
  }
}
