import { describe, expect, test } from 'vitest'
import { detectTests } from './detect-runner.ts'
import { instrument } from './instrument.ts'

const packageWith = (scripts: Record<string, string>, more: string[] = []): Map<string, string> =>
  new Map([['package.json', JSON.stringify({ scripts })], ...more.map((name): [string, string] => [name, ''])])

const detected = (files: Map<string, string>): string[] => detectTests(files).map(({ runner, argv }) => `${runner}: ${argv.join(' ')}`)

describe('checks are detected from what a project says of itself', () => {
  test.each([
    ['vitest', 'vitest: vitest run'],
    ['vitest run --coverage', 'vitest: vitest run --coverage'],
    ['npx vitest watch', 'vitest: vitest run'],
    ['NODE_ENV=test vitest', 'vitest: env NODE_ENV=test vitest run'],
    ['vitest bench', 'exit: npm test'],
    ['node --test', 'node-test: node --test'],
    ['node --import tsx --test "test/**/*.ts"', 'node-test: node --import tsx --test test/**/*.ts'],
    ['node --test test/*.test.js', 'node-test: sh -c node --test test/*.test.js'],
    ['tsc && vitest run', 'exit: npm test'],
    ['node scripts/test.mjs', 'exit: npm test'],
    ['jest', 'exit: npm test'],
  ])('scripts.test %s -> %s', (script, expected) => {
    expect(detected(packageWith({ test: script }))).toEqual([expected])
  })

  test('the placeholder of npm init is not a check', () => {
    expect(detected(packageWith({ test: 'echo "Error: no test specified" && exit 1' }))).toEqual([])
  })

  test('a pretest belongs to the test, so the script stays whole', () => {
    expect(detected(packageWith({ pretest: 'npm run build', test: 'vitest run' }))).toEqual(['exit: npm test'])
  })

  test('other scripts are command checks, run by the package manager of the lock file', () => {
    expect(detected(packageWith({ test: 'jest', lint: 'eslint .', typecheck: 'tsc', build: 'x', start: 'y' }, ['pnpm-lock.yaml']))).toEqual(
      ['exit: pnpm test', 'exit: pnpm run typecheck', 'exit: pnpm run lint', 'exit: pnpm run build'],
    )
  })

  test.each([
    [new Map([['pyproject.toml', '[tool.pytest.ini_options]']]), ['exit: python3 -m pytest']],
    [new Map([['pyproject.toml', '[project]']]), []],
    [new Map([['conftest.py', '']]), ['exit: python3 -m pytest']],
    [new Map([['go.mod', 'module x']]), ['exit: go test ./...']],
    [new Map([['Cargo.toml', '[package]']]), ['exit: cargo test']],
    [new Map([['package.json', '{ torn']]), []],
    [new Map(), []],
  ])('other languages', (files, expected) => {
    expect(detected(files)).toEqual(expected)
  })
})

describe('a command gets our reporter', () => {
  const vitestFlags = '--reporter=default --reporter=/r/vitest.mjs --includeTaskLocation'
  const nodeFlags =
    '--test-reporter=spec --test-reporter-destination=stdout --test-reporter=/r/node-test.mjs --test-reporter-destination=stdout'
  test.each([
    ['vitest' as const, ['vitest', 'run', 'a'], `vitest run a ${vitestFlags}`],
    ['vitest' as const, ['vitest', 'run', '--reporter', 'dot', '--reporter=json'], `vitest run ${vitestFlags}`],
    ['vitest' as const, ['vitest', 'run', '--', 'a'], `vitest run ${vitestFlags} -- a`],
    ['vitest' as const, ['npm', 'test'], `npm test -- ${vitestFlags}`],
    ['node-test' as const, ['node', '--test', 'a.mjs'], `node --test ${nodeFlags} a.mjs`],
    ['node-test' as const, ['node', '--test-reporter', 'tap', '--test'], `node --test ${nodeFlags}`],
    [
      'node-test' as const,
      ['sh', '-c', 'node --test a/*.js'],
      `sh -c node --test ${nodeFlags.replace('/r/node-test.mjs', "'/r/node-test.mjs'")} a/*.js`,
    ],
    ['exit' as const, ['make', 'test'], 'make test'],
  ])('%s %j', (runner, argv, expected) => {
    expect(instrument(runner, argv, '/r/any.mjs').join(' ')).toBe(expected)
  })
})
