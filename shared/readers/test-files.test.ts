import { expect, test } from 'vitest'
import { withTestFiles } from './test-files.ts'

test.each([
  ['vitest', ['vitest', 'run'], ['vitest', 'run', 'a.test.ts']],
  ['node-test', ['node', '--test'], ['node', '--test', 'a.test.ts']],
  ['node-test', ['node', '--import', 'x', '--test', 'test/'], ['node', '--import', 'x', '--test', 'a.test.ts']],
  ['node-test', ['node', '--import=x', '--test', 'test/b.js'], ['node', '--import=x', '--test', 'a.test.ts']],
  ['node-test', ['sh', '-c', 'node --test test/*.js'], ['node', '--test', 'a.test.ts']],
  ['node-test', ['npm', 'test'], ['npm', 'test', '--', 'a.test.ts']],
  ['vitest', ['npm', 'test'], ['npm', 'test', '--', 'a.test.ts']],
  ['vitest', ['pnpm', 'run', 'unit'], ['pnpm', 'run', 'unit', 'a.test.ts']],
  ['jest', ['jest', '--ci'], ['jest', '--ci', '--runTestsByPath', 'a.test.ts']],
  ['jest', ['yarn', 'test'], ['yarn', 'test', '--runTestsByPath', 'a.test.ts']],
  ['mocha', ['mocha', '-t', '100', 'test', '--exit', 'b.js'], ['mocha', '-t', '100', '--exit', 'a.test.ts']],
  ['mocha', ['mocha', '--spec', 'x', '--spec=y', '--require', 'z'], ['mocha', '--require', 'z', 'a.test.ts']],
  ['mocha', ['sh', '-c', 'mocha -r tsx test/*.js'], ['mocha', '-r', 'tsx', 'a.test.ts']],
  ['mocha', ['sh', '-c', 'env A=1 mocha test/*.js'], ['env', 'A=1', 'mocha', 'a.test.ts']],
  ['mocha', ['c8', 'mocha', 'test'], ['c8', 'mocha', 'a.test.ts']],
  ['exit', ['npm', 'test'], ['npm', 'test', '--', 'a.test.ts']],
  ['exit', ['python3', '-m', 'pytest'], ['python3', '-m', 'pytest', 'a.test.ts']],
] as const)('%s %j with a file is %j', (runner, argv, expected) => {
  expect(withTestFiles(runner, argv, ['a.test.ts'])).toEqual(expected)
})

test.each(['vitest', 'node-test', 'exit'] as const)('%s without files stays as it is', (runner) => {
  expect(withTestFiles(runner, ['node', '--test', 'x'], [])).toEqual(['node', '--test', 'x'])
})
