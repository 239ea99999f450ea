import type { RunnerName } from '../session/outcome.ts'
import { appended } from './argv-flags.ts'

/** Words that make a runner shuffle its tests by a seed; null: it has none that are always there. */
const wordsFor = (runner: RunnerName, seed: number): string[] | null => {
  switch (runner) {
    case 'vitest':
      return ['--sequence.shuffle', `--sequence.seed=${seed}`]
    case 'jest':
      return ['--randomize', `--seed=${seed}`]
    case 'go':
      return [`-shuffle=${seed}`]
    case 'pytest':
      return [`--randomly-seed=${seed}`]
    case 'node-test':
    case 'mocha':
    case 'cargo':
    case 'junit':
    case 'tap':
    case 'exit':
      return null
  }
}

export const canShuffle = (runner: RunnerName): boolean => wordsFor(runner, 0) !== null

/** The command with its tests in an order that the seed decides; as it is where the runner cannot do that. */
export const shuffled = (runner: RunnerName, argv: readonly string[], seed: number): string[] => {
  const words = wordsFor(runner, seed)
  return words === null ? [...argv] : appended(argv, words)
}
