import * as z from 'zod'
import { canonicalJson } from '../../session/canonical.ts'
import type { SessionEvent } from '../../session/event.ts'
import { parseLine } from '../../session/upcast.ts'
import { chainStart } from '../../store/chain.ts'
import { sha256 } from '../../store/clock.ts'

/** The bytes of a chain's segment files by number, from 1. */
export type Segments = ReadonlyMap<number, Buffer>

/** A line that counts. `event` is null for one of a later version, which this program can carry and not read. */
export type ChainLine = { readonly segment: number; readonly text: string; readonly hash: string; readonly event: SessionEvent | null }

const Linked = z.looseObject({ v: z.number(), prev: z.string(), hash: z.string(), replica: z.string(), type: z.string() })
type Linked = z.infer<typeof Linked>

type Line = { readonly link: Linked; readonly event: SessionEvent | null }

const linkOf = (line: string): Line | null => {
  const parsed = parseLine(line)
  if (parsed.kind === 'void') return null
  const link = Linked.safeParse(JSON.parse(line))
  return link.success ? { link: link.data, event: parsed.kind === 'event' ? parsed.event : null } : null
}

const linesOf = (bytes: Buffer): string[] =>
  bytes
    .toString('utf8', 0, bytes.lastIndexOf(10) + 1)
    .split('\n')
    .filter((line) => line !== '')

/** The lines of a chain that count, by the journal's one rule: each stands on the one before. */
export const chainLines = (session: string, replica: string, segments: Segments): ChainLine[] => {
  const lines: ChainLine[] = []
  let { head } = chainStart(session, replica)
  let sealed = true
  for (let segment = 1; sealed && segments.has(segment); segment += 1) {
    sealed = false
    for (const text of linesOf(segments.get(segment) ?? Buffer.alloc(0))) {
      const line: Line | null = sealed ? null : linkOf(text)
      if (line === null || line.link.prev !== head) continue
      head = line.link.hash
      sealed = line.link.type === 'segment_sealed'
      lines.push({ segment, text, hash: head, event: line.event })
    }
  }
  return lines
}

const isGenuine = ({ text, hash }: ChainLine, replica: string): boolean => {
  const { hash: _hash, ...content } = Linked.parse(JSON.parse(text))
  return content.replica === replica && sha256(canonicalJson(content)) === hash
}

/** Whether every line still has its hash and was written by this replica: what a hub gives is not taken on trust. */
export const isGenuineChain = (lines: readonly ChainLine[], replica: string): boolean => lines.every((line) => isGenuine(line, replica))

/** How a chain here and the same chain elsewhere stand to each other. `apart`: each has lines that the other lacks. */
export type Relation = 'same' | 'ahead' | 'behind' | 'apart'

/** Hashes chain, so equal hashes at one place mean equal lines up to there. */
export const relationOf = (here: readonly ChainLine[], there: readonly ChainLine[]): Relation => {
  const shared = Math.min(here.length, there.length)
  if (shared > 0 && here[shared - 1]?.hash !== there[shared - 1]?.hash) return 'apart'
  if (here.length === there.length) return 'same'
  return here.length > there.length ? 'ahead' : 'behind'
}
