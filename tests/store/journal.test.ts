import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { fault } from '../../shared/session/fault.ts'
import { readChains } from '../../shared/store/reading.ts'
import { diskFault } from '../../shared/store/files.ts'
import { loadSnapshot, saveSnapshot } from '../../shared/store/snapshot.ts'
import { verifyChains } from '../../shared/store/verify-chains.ts'
import { AGENT } from '../support/given.ts'
import { acknowledged, keep, memory, memoryIds, newChain, numbered, openChain, REPLICA, segments, SESSION } from '../support/journals.ts'

const coldFold = (folder: string) => readChains({ folder, session: SESSION, replica: REPLICA }, null).state

describe('a change', () => {
  test('is there for every reader when it is acknowledged, and nothing is written before the first', async () => {
    const { chain } = newChain()
    const journal = openChain(chain)
    expect(journal.read().state.events).toBe(0)
    expect(() => statSync(chain)).toThrow('ENOENT')
    await keep(journal, 'm0')
    expect(memoryIds(openChain(chain))).toEqual(['m0'])
  })

  test('with a key is done once, also by another process, and the decision is not even asked again', async () => {
    const { chain } = newChain()
    await keep(openChain(chain), 'm0')
    const decide = vi.fn(() => memory('again'))
    expect(acknowledged(await openChain(chain).change(decide, AGENT, 'm0'))).toMatchObject({ event: null, repeated: true })
    expect(decide).not.toHaveBeenCalled()
  })

  test('that decides nothing, or against it, writes nothing', async () => {
    const { chain } = newChain()
    const journal = openChain(chain)
    await keep(journal, 'm0')
    const before = segments(chain)
    expect(acknowledged(await journal.change(() => null, AGENT, 'k'))).toMatchObject({ event: null, repeated: false })
    expect(await journal.change(() => fault('no', 'No.', 'Ask again.'), AGENT, 'k')).toMatchObject({ code: 'no' })
    expect(segments(chain)).toEqual(before)
    expect(acknowledged(await journal.change(() => memory('m1'), AGENT, 'k')).event).not.toBeNull()
  })

  test('that is too large for one line is refused whole', async () => {
    const { chain } = newChain()
    const journal = openChain(chain)
    await keep(journal, 'm0')
    expect(await journal.change(() => memory('m1', 70_000), AGENT)).toMatchObject({ code: 'event_too_large' })
    await keep(journal, 'm2')
    expect(memoryIds(openChain(chain))).toEqual(['m0', 'm2'])
  })

  test('is decided upon the newest state, which another process may have written in between', async () => {
    const { chain } = newChain()
    const [one, two] = [openChain(chain), openChain(chain)]
    const count = (journal: typeof one) => journal.change((state) => memory(`m${state.memories.length}`), AGENT)
    for (const journal of [one, two, two, one]) acknowledged(await count(journal))
    await Promise.all([one, two, one, two].map(count))
    expect(memoryIds(one)).toEqual(numbered(8))
  })
})

describe('segments', () => {
  test('are sealed when they are full, and a chain over many is one chain for every reader', async () => {
    const { session, chain } = newChain()
    const warm = openChain(chain, 2000)
    memoryIds(warm)
    await keep(openChain(chain, 2000), ...numbered(40))
    const files = segments(chain)
    expect(files.length).toBeGreaterThan(5)
    for (const { text } of files.slice(0, -1)) {
      expect(Buffer.byteLength(text)).toBeLessThan(3000)
      expect(text.match(/"type":"segment_sealed"/g)).toHaveLength(1)
    }
    expect(memoryIds(warm)).toEqual(numbered(40))
    expect(memoryIds(openChain(chain))).toEqual(numbered(40))
    expect(verifyChains(session, SESSION)).toEqual([])
    rmSync(files[2]?.path ?? '')
    expect(verifyChains(session, SESSION)).toHaveLength(1)
  })

  test('a key survives the seal that came before its event', async () => {
    const { chain } = newChain()
    const journal = openChain(chain, 600)
    await keep(journal, ...numbered(9))
    await keep(journal, ...numbered(9))
    expect(memoryIds(journal)).toEqual(numbered(9))
  })
})

describe('a snapshot', () => {
  const snapshotted = async (segmentBytes?: number) => {
    const { chain } = newChain()
    const journal = openChain(chain, segmentBytes)
    await keep(journal, ...numbered(10))
    saveSnapshot(chain, journal.read(), 'tmp')
    await keep(journal, ...numbered(10, 10))
    return { chain, journal }
  }

  test.each([undefined, 800])('and the tail behind it are the fold from the beginning (segments of %s bytes)', async (segmentBytes) => {
    const { chain, journal } = await snapshotted(segmentBytes)
    expect(loadSnapshot(chain)?.state.memories).toHaveLength(10)
    expect(openChain(chain).read().state).toStrictEqual(coldFold(chain))
    expect(journal.read().state).toStrictEqual(coldFold(chain))
    await keep(openChain(chain), 'm20')
    expect(memoryIds(openChain(chain))).toEqual(numbered(21))
  })

  test.each([
    ['garbage', () => 'not json'],
    ['of another version', (text: string) => text.replace(/"version":\d+/, '"version":999')],
    ['of another chain', (text: string) => text.replace(/"head":"[0-9a-f]{8}/, '"head":"00000000')],
    ['behind the end of the file', (text: string) => text.replace(/"offset":\d+/, '"offset":99999999')],
    ['without a part of the state', (text: string) => text.replace('"memories"', '"memoirs"')],
  ])('that is %s is a miss, never a wrong state', async (_what, spoil) => {
    const { chain } = await snapshotted()
    const path = join(chain, 'snapshot.json')
    writeFileSync(path, spoil(readFileSync(path, 'utf8')))
    expect(loadSnapshot(chain)).toBeNull()
    expect(openChain(chain).read().state).toStrictEqual(coldFold(chain))
    expect(memoryIds(openChain(chain))).toEqual(numbered(20))
  })
})

describe('a disk that does not take a write', () => {
  test.runIf(process.platform === 'linux')('is full: a fault with a hint, and a later call works', async () => {
    const { chain } = newChain()
    mkdirSync(chain, { recursive: true })
    const file = join(chain, '000001.jsonl')
    symlinkSync('/dev/full', file)
    const journal = openChain(chain)
    expect(await journal.change(() => memory('m0'), AGENT, 'k')).toMatchObject({
      code: 'disk_full',
      hint: expect.stringContaining('Free some space'),
    })
    rmSync(file)
    await keep(journal, 'm0')
    expect(memoryIds(openChain(chain))).toEqual(['m0'])
  })

  test.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EACCES', 'store_read_only'],
    ['EPERM', 'store_read_only'],
    ['EROFS', 'store_read_only'],
  ])('%s is %s', (code, expected) => {
    expect(diskFault(Object.assign(new Error(code), { code }), '/store')).toMatchObject({
      code: expected,
      message: expect.stringContaining('/store'),
    })
  })

  test('anything else is a bug and no fault', () => expect(diskFault(Object.assign(new Error(), { code: 'EISDIR' }), '/store')).toBeNull())
})
