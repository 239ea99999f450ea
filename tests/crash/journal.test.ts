import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { systemSources } from '../../shared/store/clock.ts'
import { openJournal } from '../../shared/store/journal.ts'
import { isFault } from '../../shared/session/fault.ts'
import { bundle } from '../support/bundle.ts'
import { temporaryFolder } from '../support/folder.ts'

/** `npm run test:crash` kills a hundred writers for each size of event; the whole of the tests a fifth of that. */
const KILLS = process.env['npm_lifecycle_event'] === 'test:crash' ? 100 : 20
const AT_ONCE = 2

let writer = ''
beforeAll(async () => {
  writer = await bundle('tests/support/journal-writer.ts')
})

/** Starts the writer and kills it right after its nth acknowledgement, wherever the next append then is. */
const killAfter = async (folder: string, name: string, acknowledgements: number, bytes: number): Promise<string[]> => {
  const child = spawn('node', [writer, folder, name, '100000', String(bytes), '65536'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.split('\n').length > acknowledgements) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return output.split('\n').slice(0, -1)
}

test.each([400, 60_000])(
  `kill -9 x ${KILLS} while writing events of %i bytes: nothing acknowledged is lost, nothing is done twice`,
  async (bytes) => {
    const folder = join(temporaryFolder('crash'), 'journal', 'rp-test')
    const acknowledged: string[] = []
    for (let round = 0; round < KILLS / AT_ONCE; round += 1) {
      const pair = Array.from({ length: AT_ONCE }, (_, writerNumber) =>
        killAfter(folder, `r${round}w${writerNumber}`, 1 + (round % 7), bytes),
      )
      acknowledged.push(...(await Promise.all(pair)).flat())
    }
    const journal = openJournal({ folder, session: 's-test', replica: 'rp-test', sources: systemSources })
    const kept = journal.read().state.memories.map((memory) => memory.id)
    expect(new Set(kept).size).toBe(kept.length)
    expect(acknowledged.filter((key) => !kept.includes(key))).toEqual([])

    const last = acknowledged.at(-1) ?? ''
    const again = await journal.change(
      () => ({ type: 'memory_forgotten', memories: [] }),
      { kind: 'agent', name: 'retry', via: 'mcp' },
      last,
    )
    if (isFault(again)) throw new Error(again.message)
    expect(again.repeated).toBe(true)
  },
  300_000,
)
