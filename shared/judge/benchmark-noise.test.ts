import { describe, expect, test } from 'vitest'
import { NOISES, noisyRatios, saidAtLooks, seeded } from '../../tests/support/noisy-pairs.ts'

const COMPARISONS = 600
/** `npm run bench -- comparisons` tries 20,000 of each kind and shows the rates. */
describe('whatever the noise of a machine is like', () => {
  test.each(Object.entries(NOISES))('%s: identical programs are called different at most 4 times in 100', (_, noise) => {
    const random = seeded(7)
    const words = Array.from({ length: COMPARISONS }, () => saidAtLooks(noisyRatios(0, noise, random), 0.05).word)
    const wrong = words.filter((word) => word === 'slower' || word === 'faster').length
    expect(wrong / COMPARISONS).toBeLessThanOrEqual(0.04)
    // A judge that never says anything would pass too.
    expect(wrong).toBeGreaterThan(0)
  })

  test.each(Object.entries(NOISES))('%s: a slowdown by 30 per cent is never called faster, and mostly what it is', (_, noise) => {
    const random = seeded(8)
    const words = Array.from({ length: 200 }, () => saidAtLooks(noisyRatios(0.3, noise, random), 0.05).word)
    expect(words).not.toContain('faster')
    expect(words.filter((word) => word === 'slower').length / words.length).toBeGreaterThan(0.8)
  })
})
