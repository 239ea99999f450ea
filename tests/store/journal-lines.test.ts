import { appendFileSync, mkdirSync, cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../shared/session/canonical.ts'
import { sha256 } from '../../shared/store/clock.ts'
import type { Journal } from '../../shared/store/journal.ts'
import { isFault } from '../../shared/session/fault.ts'
import { formatLine } from '../../shared/session/upcast.ts'
import { verifyChains } from '../../shared/store/verify-chains.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT, eventOf } from '../support/given.ts'
import { acknowledged, keep, memory, memoryIds, newChain, numbered, openChain, SESSION } from '../support/journals.ts'

let session = ''
let chain = ''
let file = ''
let journal: Journal
beforeEach(async () => {
  ;({ session, chain } = newChain())
  file = join(chain, '000001.jsonl')
  journal = openChain(chain)
  await keep(journal, 'm0', 'm1')
})

const append = (text: string): void => appendFileSync(file, text)
const torn = (): number => openChain(chain).read().tornLines
const problems = (): string[] => verifyChains(session, SESSION)
const lines = (): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean)
const rewrite = (change: (lines: string[]) => string[]): void => writeFileSync(file, `${change(lines()).join('\n')}\n`)

describe('a torn last line, as a kill in the middle of a write leaves it', () => {
  beforeEach(() => append('\n{"v":1,"id":"ev-torn","at":"2026-'))

  test('is invisible while nobody has ended it', () => {
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1'])
    expect(torn()).toBe(0)
  })

  test('is ended by the next writer, counted, and swallows nothing', async () => {
    await keep(journal, 'm2')
    await keep(openChain(chain), 'm3')
    expect(memoryIds(journal)).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(torn()).toBe(1)
    expect(problems()).toEqual(['journal/rp-test/000001.jsonl, line 6 is no event (a killed write, or a foreign line)'])
  })
})

/** The line that another process would append next, made by a real one in a copy of the chain. */
const nextLineOf = async (id: string): Promise<string> => {
  const copy = join(temporaryFolder('copy'), 'journal', 'rp-test')
  cpSync(chain, copy, { recursive: true })
  const [event] = await keep(openChain(copy), id)
  if (event === undefined) throw new Error('nothing was written')
  return formatLine(event)
}

describe('a whole line whose newline is missing, as a kill at the last byte leaves it', () => {
  test('counts from the moment the next writer ends it, and before the next event', async () => {
    append(`\n${await nextLineOf('late')}`)
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1'])
    await keep(journal, 'm2')
    expect(memoryIds(journal)).toEqual(['m0', 'm1', 'late', 'm2'])
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1', 'late', 'm2'])
    expect(torn()).toBe(0)
    expect(problems()).toEqual([])
  })

  test('keeps its key: the retry of the call that was killed does it once', async () => {
    append(`\n${await nextLineOf('late')}`)
    const retried = acknowledged(await journal.change(() => memory('late again'), AGENT, 'late'))
    expect(retried).toMatchObject({ event: null, repeated: true })
    expect(memoryIds(journal)).toEqual(['m0', 'm1', 'late'])
  })
})

describe('lines that do not count', () => {
  test('a writer that was overtaken is no damage', async () => {
    const overtaken = await nextLineOf('overtaken')
    await keep(journal, 'm2')
    append(`\n${overtaken}\n`)
    await keep(journal, 'm3')
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(torn()).toBe(0)
    expect(problems()).toEqual([])
  })

  test('foreign lines are counted, and nothing else is lost', async () => {
    append('\nhello\n{"v":1}\n[]\nnull\n\n\n{"v":1,"type":"invented"}\n')
    await keep(journal, 'm2')
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm1', 'm2'])
    expect(torn()).toBe(5)
    expect(problems()).toHaveLength(5)
  })

  test('a chain of another session does not pass as this one', () => {
    expect(openChain(chain).read().state.events).toBe(2)
    expect(verifyChains(session, 's-other')).toEqual([
      'journal/rp-test/000001.jsonl, line 2 (memory_kept) stands on an event that is not there: lines before it were dropped or replaced',
    ])
  })
})

describe('what somebody did to the file is found', () => {
  const line = (number: number): string => `journal/rp-test/000001.jsonl, line ${number}`
  const memoryLine = (number: number): string => `${line(number)} (memory_kept)`
  const swapped = (all: string[]): string[] => [all[0] ?? '', all[2] ?? '', all[1] ?? '', ...all.slice(3)]

  test.each<[string, (all: string[]) => string[], string]>([
    ['edited', (all) => all.map((text) => text.replace('"m2"', '"m9"')), `${memoryLine(3)} was edited after it was written`],
    [
      'dropped',
      (all) => all.toSpliced(1, 1),
      `${memoryLine(2)} stands on an event that is not there: lines before it were dropped or replaced`,
    ],
    [
      'dropped at the beginning',
      (all) => all.slice(1),
      `${memoryLine(1)} stands on an event that is not there: lines before it were dropped or replaced`,
    ],
    ['reordered', swapped, `${memoryLine(2)} was reordered: it stands on ${memoryLine(3)}, which comes behind it`],
    [
      'moved to the end',
      (all) => [...all.toSpliced(1, 1), all[1] ?? ''],
      `${memoryLine(2)} was reordered: it stands on ${memoryLine(7)}, which comes behind it`,
    ],
    ['repeated', (all) => [...all, all[3] ?? ''], `${memoryLine(8)} is foreign: it repeats ${memoryLine(4)}`],
  ])('a line that was %s, told once for the whole rest', async (_what, change, told) => {
    await keep(journal, ...numbered(5, 2))
    expect(problems()).toEqual([])
    rewrite(change)
    expect(problems()).toEqual([told])
  })

  test('a line of another journal', async () => {
    const other = newChain()
    await keep(openChain(other.chain), 'm0', 'x1')
    const foreign = readFileSync(join(other.chain, '000001.jsonl'), 'utf8').split('\n').filter(Boolean)[1] ?? ''
    await keep(journal, ...numbered(2, 2))
    rewrite((all) => all.toSpliced(2, 0, foreign))
    expect(problems()).toEqual([`${memoryLine(3)} is foreign: what it stands on was never in this journal`])
  })

  test('a line that was forged with a hash of its own, in place of the true one and before it', async () => {
    await keep(journal, ...numbered(3, 2))
    const [third = ''] = lines().slice(2)
    const { hash: _, ...claimed }: Record<string, unknown> = { ...JSON.parse(third.replace('"m2"', '"forged"')), id: 'ev-forged' }
    const forged = JSON.stringify({ ...claimed, hash: sha256(canonicalJson(claimed)) })
    rewrite((all) => all.toSpliced(2, 0, forged))
    expect(problems()).toEqual([`${memoryLine(3)} is foreign: it was put before ${memoryLine(4)}, on which others stand`])
    rewrite((all) => all.toSpliced(3, 1))
    expect(problems()).toEqual([`${memoryLine(4)} stands on an event that is not there: lines before it were dropped or replaced`])
  })

  test('a journal that was cut behind an open reader: it starts again from what is left and goes on', async () => {
    truncateSync(file, Buffer.byteLength(`\n${lines()[0]}\n`))
    expect(memoryIds(journal)).toEqual(['m0'])
    await keep(journal, 'm2')
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm2'])
  })
})

/** A chain with one event, and the lines of 6000 more that stand on it. */
const longChain = async () => {
  const { chain: long } = newChain()
  const body = { type: 'memory_forgotten' as const, memories: [] }
  const first = acknowledged(await openChain(long).change(() => body, AGENT)).event
  if (first === null) throw new Error('nothing was written')
  let prev = first.hash
  const after = Array.from({ length: 6000 }, (_, index) => {
    const event = { ...eventOf(body, index), prev }
    prev = event.hash = `hash ${index}`
    return formatLine(event)
  })
  return { chain: long, lines: after, body }
}

test('a snapshot that cannot be written, or read, fails neither a reader nor an event that counts', async () => {
  const { chain: long, lines: more, body } = await longChain()
  mkdirSync(join(long, 'snapshot.json', 'in the way'), { recursive: true })
  const journal = openChain(long)
  expect(journal.read().state.events).toBe(1)
  appendFileSync(join(long, '000001.jsonl'), `\n${more.slice(0, 4999).join('\n')}\n`)
  // A snapshot is due while this is written: with it the segment's end comes, too.
  expect(acknowledged(await openChain(long).change(() => body, AGENT)).state.events).toBe(5002)
  expect(journal.read().state.events).toBe(5002)
})

describe('a line of a later version', () => {
  test('makes the session read-only, by name, and readable all the same', async () => {
    append(`\n${JSON.stringify({ ...eventOf({ type: 'segment_sealed' }), v: 2, type: 'invented_later' })}\n`)
    for (const reader of [journal, openChain(chain)]) {
      expect(memoryIds(reader)).toEqual(['m0', 'm1'])
      const refused = await reader.change(() => memory('m2'), AGENT)
      expect(refused).toMatchObject({ code: 'session_newer', hint: expect.stringContaining('Update Maestro') })
    }
    expect(dirname(file)).toBe(chain)
    expect(lines()).toHaveLength(3)
  })

  test('also after enough events for a snapshot, which could not tell', async () => {
    const { chain: long, lines: more, body } = await longChain()
    appendFileSync(join(long, '000001.jsonl'), `\n${JSON.stringify({ v: 2 })}\n${more.join('\n')}\n`)
    expect(openChain(long).read().state.events).toBe(6001)
    expect(isFault(await openChain(long).change(() => body, AGENT))).toBe(true)
  })
})
