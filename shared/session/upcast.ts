import * as z from 'zod'
import { Envelope, EVENT_VERSION, EventBody, type SessionEvent } from './event.ts'

/** What a line turned out to be. `newer`: written by a later program, so this one may only read. */
export type ParsedLine = { readonly kind: 'event'; readonly event: SessionEvent } | { readonly kind: 'newer' } | { readonly kind: 'void' }

const Versioned = z.looseObject({ v: z.number().int().positive() })

/** Text of one journal line -> event of the current version. There is one version so far; older shapes are translated here, for ever. */
export const parseLine = (line: string): ParsedLine => {
  const value = parseJson(line)
  const versioned = Versioned.safeParse(value)
  if (!versioned.success) return { kind: 'void' }
  if (versioned.data.v > EVENT_VERSION) return { kind: 'newer' }
  const envelope = Envelope.safeParse(value)
  const body = EventBody.safeParse(value)
  return envelope.success && body.success ? { kind: 'event', event: { ...envelope.data, body: body.data } } : { kind: 'void' }
}

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    // A torn or foreign line is void by the journal's invariant; the reader counts it.
    return null
  }
}

/** The line of an event: envelope and body flat in one JSON object. */
export const formatLine = ({ body, ...envelope }: SessionEvent): string => JSON.stringify({ ...envelope, ...body })
