import { join } from 'node:path'
import * as z from 'zod'
import { isAlive, markOf, ownMark, ProcessMark } from '../sandbox/alive.ts'
import { openClaims } from '../store/claims.ts'
import { readTextOrNull, writeFileAtomically } from '../store/files.ts'

/** Work that one process at a time may do. */
export type Hold = {
  /** A process that works for the holder: while it lives, the hold does too, also when the holder was killed. */
  readonly working: (pid: number) => void
  readonly release: () => void
}

const Owner = z.object({ owner: ProcessMark })
const Worker = z.object({ number: z.number(), worker: ProcessMark })

/** Takes the hold of a folder, or null while a living process has it. A dead holder's passes on by itself. */
export const takeHold = (folder: string, newId: (prefix: string) => string): Hold | null => {
  const claims = openClaims(folder)
  const workerPath = join(folder, 'worker.json')
  const last = claims.newest()
  if (last !== null && !last.done && (lives(last.content) || workerLives(workerPath, last.number))) return null
  const number = (last?.number ?? 0) + 1
  if (!claims.next(number - 1, JSON.stringify({ owner: ownMark() }), newId('tmp'))) return null
  return {
    working: (pid) => {
      writeFileAtomically(workerPath, JSON.stringify({ number, worker: markOf(pid) }), newId('tmp'))
    },
    release: () => claims.finish(number),
  }
}

const lives = (content: string): boolean => {
  const owner = parsed(Owner, content)?.owner
  return owner !== undefined && isAlive(owner)
}

const workerLives = (path: string, number: number): boolean => {
  const worker = parsed(Worker, readTextOrNull(path) ?? '')
  return worker !== null && worker.number === number && isAlive(worker.worker)
}

const parsed = <Shape extends z.ZodType>(shape: Shape, text: string): z.infer<Shape> | null => {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Damaged: nobody's.
    return null
  }
}
