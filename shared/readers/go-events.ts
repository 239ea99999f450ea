import * as z from 'zod'

/** One event of `go test -json`. Newer ones tell of builds too, under the path of what is built. */
const GoEvent = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  /** Seconds. */
  Elapsed: z.number().nonnegative().optional(),
})
type GoEvent = z.infer<typeof GoEvent>

export type GoStream = {
  readonly events: readonly GoEvent[]
  /** Everything else that was printed: errors of the compiler, and of `go` itself. */
  readonly log: readonly string[]
  /** Lines that began as an event and are none: torn, or written through. */
  readonly unreadable: number
}

const looksLikeEvent = /^\{"(Time|Action|ImportPath)":/

const eventOf = (line: string): GoEvent | undefined => {
  try {
    return GoEvent.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

const logOf = (event: GoEvent): string[] => (event.Action === 'build-output' ? (event.Output ?? '').replace(/\n$/, '').split('\n') : [])

/** Splits what `go test -json` printed, errors of the compiler among the events; Go 1.24 and later wrap those into events of their own. */
export const readGoStream = (output: string): GoStream => {
  const events: GoEvent[] = []
  const log: string[] = []
  let unreadable = 0
  // A torn last line was being written when the run was stopped.
  const whole = output.slice(0, output.lastIndexOf('\n') + 1)
  for (const line of whole.split('\n')) {
    const event = looksLikeEvent.test(line) ? eventOf(line) : undefined
    if (event !== undefined) events.push(event)
    if (event === undefined && looksLikeEvent.test(line)) unreadable += 1
    if (event === undefined && !looksLikeEvent.test(line) && line !== '') log.push(line)
    if (event !== undefined) log.push(...logOf(event))
  }
  return { events, log, unreadable }
}
