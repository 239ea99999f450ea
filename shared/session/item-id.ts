import type { SessionState } from './state.ts'

/** Where an id is made: the replica that asks, and the one that opened the session. */
type Place = { readonly founder: SessionState['founder']; readonly replica: string }

const SUFFIX_CHARACTERS = 4

/**
 * The next id of a counted kind, `K5` or on another machine `K6-7fq2`: one more than the largest number among `taken`, so that ids stay short
 * and in order. Two machines that count alike without knowing of each other still make different ids: only the founder's are plain.
 */
export const nextItemId = (prefix: 'K' | 'C', taken: Iterable<string>, { founder, replica }: Place): string => {
  const counted = new RegExp(`^${prefix}(\\d{1,9})(?:-[0-9a-z]+)?$`)
  let largest = 0
  for (const id of taken) largest = Math.max(largest, Number(counted.exec(id)?.[1] ?? 0))
  const plain = `${prefix}${largest + 1}`
  return founder === null || founder === replica ? plain : `${plain}-${machineLabel(replica)}`
}

/** `7fq2`: how a replica reads in an id and in a message. */
export const machineLabel = (replica: string): string => replica.replace(/^rp-/, '').slice(0, SUFFIX_CHARACTERS)
