/** What is left to chance; each has numbers of its own. */
const STREAMS = { order: 0x85ebca6b, shuffle: 0xc2b2ae35 } as const

/**
 * Numbers in [0, 1) that follow from a seed alone (mulberry32, after Tommy Ettinger): the same seed gives the same order again. `stream` and `index`
 * name one of them, so that what is decided about one pair does not depend on what was decided before.
 */
export const chanceOf = (seed: number, stream: keyof typeof STREAMS, index: number): number => {
  let state = (seed ^ STREAMS[stream] ^ Math.imul(index + 1, 0x9e3779b9)) >>> 0
  let drawn = 0
  // The first draws of neighbouring states look alike.
  for (let draw = 0; draw < 3; draw += 1) {
    state = (state + 0x6d2b79f5) >>> 0
    drawn = Math.imul(state ^ (state >>> 15), state | 1)
    drawn ^= drawn + Math.imul(drawn ^ (drawn >>> 7), drawn | 61)
    drawn = (drawn ^ (drawn >>> 14)) >>> 0
  }
  return drawn / 2 ** 32
}

/** Which side of a pair goes first. */
export const firstSide = (seed: number, pair: number): 'other' | 'now' => (chanceOf(seed, 'order', pair) < 0.5 ? 'other' : 'now')

/** A seed of its own for each try, the same for both sides of it. */
export const seedOf = (seed: number, round: number): number => Math.floor(chanceOf(seed, 'shuffle', round) * 2 ** 31)
