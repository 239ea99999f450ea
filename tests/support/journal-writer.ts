import { writeSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openJournal } from '../../shared/store/journal.ts'
import { systemSources } from '../../shared/store/clock.ts'
import type { EventBody } from '../../shared/session/event.ts'
import { isFault } from '../../shared/session/fault.ts'

/**
 * A process that keeps memories in one session's journal as fast as it can: `node journal-writer.mjs FOLDER NAME COUNT BYTES SEGMENT [DELAY]`.
 * The folder's name is the replica. DELAY: pauses up to that many milliseconds between events, so that the writers meet at ever other places.
 * Prints each key once it is acknowledged, with a plain write, so that a kill cannot take an acknowledgement back.
 */
const [folder = '', name = '', count = '0', bytes = '0', segment = '0', pause = '0'] = process.argv.slice(2)
const journal = openJournal({ folder, session: 's-test', replica: basename(folder), sources: systemSources, segmentBytes: Number(segment) })
const actor = { kind: 'agent' as const, name, via: 'mcp' as const }

const memory = (id: string): EventBody => ({
  type: 'memory_kept',
  memory: { id, kind: 'request', digest: 'x'.repeat(Number(bytes)), characters: 0, replaces: [] },
})

for (let index = 0; index < Number(count); index += 1) {
  const key = `${name}:${index}`
  const changed = await journal.change(() => memory(key), actor, key)
  if (isFault(changed)) throw new Error(changed.message)
  writeSync(1, `${key}\n`)
  if (pause !== '0') await delay(Math.random() * Number(pause))
}
