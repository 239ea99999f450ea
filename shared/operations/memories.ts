import * as z from 'zod'
import { fault, isFault, type Fault } from '../session/fault.ts'
import { MemoryKind } from '../session/memory.ts'
import { defineOperation } from './define.ts'
import { resolveSession } from './resolve-session.ts'

const TEXT_CHARACTERS = 32_000
const RECALLED = 10

/** Keeps a memory. Its text lies outside history; `replaces` turns several into one. */
export const remember = defineOperation({
  name: 'remember',
  title: 'Remember',
  caller: 'both',
  effect: 'write',
  toolset: 'core',
  cli: { path: 'memory add', positional: ['kind', 'text'], switches: {} },
  summary: 'Keep a memory of this session. replaces: ids of memories that this one summarises and removes.',
  input: z.object({ kind: MemoryKind, text: z.string().min(1).max(TEXT_CHARACTERS), replaces: z.array(z.string()).optional() }),
  run: async (ctx, { kind, text, replaces = [] }): Promise<{ readonly memory: string; readonly replaced: readonly string[] } | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const id = ctx.workspace.sources.newId('m')
    const { digest } = session.texts.write(id, text)
    const changed = await session.change((state) => {
      const unknown = replaces.filter((old) => !state.memories.some((memory) => memory.id === old))
      return unknown.length > 0
        ? fault('unknown_memory', `There is no memory ${unknown.join(', ')}.`, 'Call recall to see the ids.')
        : { type: 'memory_kept', memory: { id, kind, digest, characters: text.length, replaces } }
    }, ctx.caller)
    if (isFault(changed)) {
      session.texts.remove(id)
      return changed
    }
    for (const old of replaces) session.texts.remove(old)
    return { memory: id, replaced: replaces }
  },
  text: (view) => `Kept as ${view.memory}${view.replaced.length > 0 ? `, in place of ${view.replaced.join(', ')}` : ''}.`,
})

type Recalled = { readonly id: string; readonly kind: string; readonly at: string; readonly by: string; readonly text: string }

/** Memories that fit the query best, newest first among equals. */
export const recall = defineOperation({
  name: 'recall',
  title: 'Recall',
  caller: 'both',
  effect: 'read',
  toolset: 'core',
  cli: { path: 'memory list', positional: [], switches: {} },
  summary: 'Memories of this session, ranked by the words of query, else the newest.',
  input: z.object({
    query: z.string().optional(),
    kinds: z.array(MemoryKind).optional(),
    limit: z.number().int().min(1).max(50).optional(),
  }),
  run: async (
    ctx,
    { query, kinds, limit = RECALLED },
  ): Promise<{ readonly memories: readonly Recalled[]; readonly total: number } | Fault> => {
    const session = await resolveSession(ctx)
    if (isFault(session)) return session
    const kept = session.read().state.memories.filter((memory) => kinds === undefined || kinds.includes(memory.kind))
    const readable = kept.flatMap(({ id, kind, at, by }) => {
      const text = session.texts.read(id)
      return text === null ? [] : [{ id, kind, at, by: by.name, text }]
    })
    const words = wordsOf(query ?? '')
    const ranked = readable
      .map((memory, index) => ({ memory, score: scoreOf(memory.text, words), index }))
      .filter(({ score }) => words.length === 0 || score > 0)
      .toSorted((a, b) => b.score - a.score || b.index - a.index)
    return { memories: ranked.slice(0, limit).map(({ memory }) => memory), total: ranked.length }
  },
  text: ({ memories, total }) =>
    memories.length === 0
      ? 'No memory fits.'
      : [
          ...memories.map((memory) => `${memory.id} (${memory.kind}, ${memory.at}, ${memory.by}): ${memory.text}`),
          `${memories.length} of ${total} shown.`,
        ].join('\n'),
})

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const scoreOf = (text: string, words: readonly string[]): number => {
  const present = new Set(wordsOf(text))
  return words.filter((word) => present.has(word)).length
}
