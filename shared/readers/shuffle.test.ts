import { expect, test } from 'vitest'
import { canShuffle, shuffled } from './shuffle.ts'

test.each([
  ['vitest', ['npx', 'vitest', 'run'], ['npx', 'vitest', 'run', '--sequence.shuffle', '--sequence.seed=7']],
  ['vitest', ['npm', 'test'], ['npm', 'test', '--', '--sequence.shuffle', '--sequence.seed=7']],
  ['jest', ['sh', '-c', 'jest src'], ['sh', '-c', 'jest src --randomize --seed=7']],
  ['go', ['go', 'test', './...'], ['go', 'test', './...', '-shuffle=7']],
  ['pytest', ['pytest'], ['pytest', '--randomly-seed=7']],
  ['node-test', ['node', '--test'], ['node', '--test']],
  ['exit', ['make', 'check'], ['make', 'check']],
] as const)('%s: %j', (runner, argv, expected) => expect(shuffled(runner, argv, 7)).toEqual(expected))

test('runners that have no order to change', () =>
  expect((['node-test', 'mocha', 'cargo', 'junit', 'tap', 'exit'] as const).filter(canShuffle)).toEqual([]))
