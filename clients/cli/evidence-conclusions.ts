import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import { fault, isFault } from '../../shared/index.ts'
import type { Conclusion } from './conclusion.ts'
import { ended } from './ended.ts'
import { exits } from './exits.ts'
import { answered, replied } from './outcome.ts'

const Repeat = z.looseObject({ evidence: z.string(), agrees: z.boolean() })
const Replayed = z.looseObject({ evidence: z.string(), run: z.string(), again: Repeat.nullable(), job: z.string().nullable() })
const Recorded = z.object({ evidence: z.array(z.looseObject({ id: z.string(), run: z.string() })) })
const Repeated = z.looseObject({ repeats: z.array(Repeat) })
const Exported = z.looseObject({ content: z.string(), out: z.string().nullable(), incomplete: z.array(z.string()) })

/** 3 when the second run contradicts the record, or cannot be compared with it. */
export const replay: Conclusion = async ({ core, reply }) => {
  const view = Replayed.parse(reply.view)
  if (view.job === null) return replied(reply, view.again?.agrees === true ? exits.done : exits.notMet)
  const waited = await ended(core, view.job)
  if (isFault(waited)) return replied(waited)
  const [listed, shown] = [await core.ask('list_evidence', {}), await core.ask('show_evidence', { id: view.evidence })]
  if (isFault(listed)) return replied(listed)
  if (isFault(shown)) return replied(shown)
  const fresh = Recorded.parse(listed.view).evidence.find(({ run }) => run === view.run)
  const again = Repeated.parse(shown.view).repeats.find(({ evidence }) => evidence === fresh?.id) ?? null
  return answered(shown.text, { ...view, again, job: null }, again?.agrees === true ? exits.done : exits.notMet)
}

/** To the file that was named, from the folder where the command was typed; else to stdout as it stands. */
export const exportTo: Conclusion = async ({ request, reply }) => {
  const { content, out, incomplete } = Exported.parse(reply.view)
  if (incomplete.length > 0)
    request.terminal.err(`maestro: the whole outcome of ${incomplete.join(', ')} is not here; its record's excerpt was exported\n`)
  if (out === null) {
    if (request.json) return replied(reply)
    request.terminal.out(content)
    return { kind: 'silent', exit: exits.done }
  }
  const path = resolve(request.folder, out)
  try {
    writeFileSync(path, content)
  } catch (error) {
    return replied(
      fault(
        'not_written',
        `${path} could not be written: ${error instanceof Error ? error.message : String(error)}.`,
        'Name another file with --out.',
      ),
    )
  }
  return answered(`Wrote ${path}.`, { ...reply.view, content: '', out: path }, exits.done)
}
