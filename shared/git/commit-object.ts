import { actorLabel, type Actor } from '../session/actor.ts'
import type { Checkpoint } from '../session/checkpoint.ts'

/** A checkpoint as the journal tells it: what, by whom, and when (ISO 8601 in UTC). */
export type RecordedCheckpoint = Checkpoint & { readonly by: Actor; readonly at: string }

const nameOf = (actor: Actor): string =>
  actorLabel(actor)
    .replaceAll(/[<>\0\n\r]/g, ' ')
    .trim() || 'maestro'

/**
 * The commit of a checkpoint, byte for byte. It follows from the event alone, so every machine makes the same one, whenever it needs it.
 * Git keeps whole seconds; the exact time stands in the message.
 */
export const commitObject = (checkpoint: RecordedCheckpoint, parents: readonly string[]): Buffer => {
  const seconds = Math.floor(Date.parse(checkpoint.at) / 1000)
  const person = `${nameOf(checkpoint.by)} <maestro@localhost> ${Number.isNaN(seconds) ? 0 : seconds} +0000`
  return Buffer.from(
    [
      `tree ${checkpoint.tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${person}`,
      `committer ${person}`,
      '',
      `${checkpoint.why}: ${checkpoint.reason}`.replaceAll('\0', ' ').trimEnd(),
      '',
      `Maestro-Checkpoint: ${checkpoint.id}`,
      `Maestro-At: ${checkpoint.at}`,
      '',
    ].join('\n'),
  )
}
