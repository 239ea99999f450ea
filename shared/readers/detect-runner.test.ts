import { describe, expect, test } from 'vitest'
import { detectInPackage, detectTests, runnerOfArgv } from './detect-runner.ts'
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
    ['jest', 'jest: jest'],
    ['jest --watchAll --coverage', 'jest: jest --coverage'],
    ['NODE_OPTIONS=--experimental-vm-modules npx jest', 'jest: env NODE_OPTIONS=--experimental-vm-modules jest'],
    ["cross-env NODE_OPTIONS='--a --b' jest --ci", 'jest: env NODE_OPTIONS=--a --b jest --ci'],
    ['npx --yes cross-env CI=1 mocha', 'mocha: env CI=1 mocha'],
    [
      'node --experimental-vm-modules node_modules/jest/bin/jest.js -i',
      'jest: node --experimental-vm-modules node_modules/jest/bin/jest.js -i',
    ],
    ['node --import tsx ./node_modules/.bin/_mocha', 'mocha: node --import tsx ./node_modules/.bin/_mocha'],
    ['./node_modules/.bin/vitest', 'vitest: ./node_modules/.bin/vitest run'],
    ['mocha "test/**/*.js" -w', 'mocha: mocha test/**/*.js'],
    ['mocha test/*.js', 'mocha: sh -c mocha test/*.js'],
    ['A=1 mocha test/{a,b}/*.js', 'mocha: sh -c env A=1 mocha test/{a,b}/*.js'],
    ['c8 --reporter=lcov mocha', 'mocha: c8 --reporter=lcov mocha'],
    ['nyc mocha && nyc report', 'exit: npm test'],
    ['mocha --dry-run', 'exit: npm test'],
    ['jest --listTests', 'exit: npm test'],
    ['react-scripts test', 'exit: npm test'],
    ['react-scripts test --env=jest', 'exit: npm test'],
    ['echo jest', 'exit: npm test'],
    ['jest && mocha', 'exit: npm test'],
    ['jest | tee log', 'exit: npm test'],
    ['jest $FLAGS', 'exit: npm test'],
    ['jest; true', 'exit: npm test'],
  ])('scripts.test %s -> %s', (script, expected) => {
    expect(detected(packageWith({ test: script }))).toEqual([expected])
  })

  test('the placeholder of npm init is not a check', () => {
    expect(detected(packageWith({ test: 'echo "Error: no test specified" && exit 1' }))).toEqual([])
  })

  test.each([
    [{ test: 'vitest run', pretest: 'npm run build' }, 'vitest: npm test', ''],
    [{ test: 'jest', posttest: 'x' }, 'jest: npm test', ''],
    [{ test: 'node --test', pretest: 'x' }, 'node-test: npm test', ''],
    [{ test: 'node --test a.js', pretest: 'x' }, 'exit: npm test', ' (a reporter cannot be handed on to it; only its exit code is read)'],
    [{ test: 'tsc && jest' }, 'exit: npm test', ' (it needs a shell; only its exit code is read)'],
    [{ test: 'ava' }, 'exit: npm test', ' (no runner that is known here; only its exit code is read)'],
  ])('what stands around a test belongs to it: %j', (scripts, expected, why) => {
    const files = packageWith(scripts)
    expect(detected(files)).toEqual([expected])
    expect(detectTests(files)[0]?.why).toBe(`package.json scripts.test: ${scripts.test}${why}`)
  })

  test.each([
    [{ test: 'npm run unit', unit: 'jest' }, 'jest: jest'],
    [{ test: 'npm run unit -- --ci', unit: 'jest' }, 'jest: jest --ci'],
    [{ test: 'pnpm unit --ci', unit: 'npx jest' }, 'jest: jest --ci'],
    [{ test: 'yarn run unit', unit: 'mocha test/*.js' }, 'mocha: sh -c mocha test/*.js'],
    [{ test: 'npm run unit', unit: 'jest', preunit: 'tsc' }, 'exit: npm test'],
    [{ test: 'npm run a', a: 'npm run test' }, 'exit: npm test'],
    [{ test: 'npm run nothing' }, 'exit: npm test'],
    [{ test: 'yarn jest' }, 'jest: jest'],
    [{ test: 'npm exec -- jest' }, 'jest: jest'],
    [{ test: 'pnpm exec jest' }, 'jest: jest'],
  ])('a script that names another: %j', (scripts, expected) => {
    expect(detected(packageWith(scripts))).toEqual([expected])
  })

  test('other scripts are command checks, run by the package manager of the lock file', () => {
    expect(detected(packageWith({ test: 'ava', lint: 'eslint .', typecheck: 'tsc', build: 'x', start: 'y' }, ['pnpm-lock.yaml']))).toEqual([
      'exit: pnpm test',
      'exit: pnpm run typecheck',
      'exit: pnpm run lint',
      'exit: pnpm run build',
    ])
  })

  test.each([
    [new Map([['pyproject.toml', '[tool.pytest.ini_options]']]), ['pytest: python3 -m pytest']],
    [new Map([['pyproject.toml', '[project]']]), []],
    [new Map([['conftest.py', '']]), ['pytest: python3 -m pytest']],
    [new Map([['go.mod', 'module x']]), ['go: go test ./...']],
    [new Map([['Cargo.toml', '[package]']]), ['cargo: cargo test']],
    [new Map([['package.json', '{ torn']]), []],
    [new Map(), []],
  ])('other languages', (files, expected) => {
    expect(detected(files)).toEqual(expected)
  })
})

describe('in a monorepo a check belongs to its package', () => {
  const workspace = (scripts: Record<string, string>, more: Record<string, string> = {}): Map<string, string> =>
    new Map([
      ['package.json', JSON.stringify({ workspaces: ['packages/*'], scripts })],
      ['packages/a/package.json', JSON.stringify({ name: 'a', scripts: { test: 'jest', build: 'tsc' } })],
      ['packages/b/package.json', JSON.stringify({ name: 'b', scripts: { test: 'mocha && x' } })],
      ['packages/c/package.json', JSON.stringify({ name: 'c' })],
      ...Object.entries(more),
    ])
  const placed = (files: Map<string, string>): string[] =>
    detectTests(files).map(({ runner, argv, cwd }) => `${cwd ?? '.'} ${runner}: ${argv.join(' ')}`)
  const ofPackages = ['packages/a jest: jest', 'packages/b exit: npm test']

  test.each([
    'npm test --workspaces',
    'npm run test --workspaces --if-present',
    'npm test -ws',
    'pnpm -r test',
    'yarn workspaces run test',
  ])('%s: the root stays whole, and each package has its own', (script) => {
    const files = workspace({ test: script })
    expect(placed(files)).toEqual(['. exit: npm test', ...ofPackages])
    expect(detectTests(files)[0]?.why).toContain('it runs the tests of the packages')
    expect(detectTests(files)[1]?.why).toBe('packages/a/package.json scripts.test: jest')
  })

  test('a root without tests has those of its packages', () => {
    expect(placed(workspace({ build: 'x' }))).toEqual([...ofPackages, '. exit: npm run build'])
  })

  test('a root with tests of its own speaks for all', () => {
    expect(placed(workspace({ test: 'vitest' }))).toEqual(['. vitest: vitest run'])
  })

  test('one package, with the package program of the root', () => {
    expect(detectInPackage(workspace({}, { 'pnpm-lock.yaml': '' }), 'packages/a').map(({ cwd, argv }) => [cwd, ...argv])).toEqual([
      ['packages/a', 'jest'],
      ['packages/a', 'pnpm', 'run', 'build'],
    ])
  })
})

test.each([
  [['npm', 'test'], 'jest: jest'],
  [['npm', 'test', '--', '--ci'], 'jest: jest --ci'],
  [['npm', 'test', '--silent'], 'jest: jest'],
  [['npm', 'test', 'x'], ''],
  [['npm', 'run', 'other'], ''],
  [['npx', 'mocha', 'a b.js'], 'mocha: mocha a b.js'],
  [['node', '--test'], 'node-test: node --test'],
  [['make'], ''],
])('the runner behind %j', (argv, expected) => {
  const found = runnerOfArgv(argv, packageWith({ test: 'jest', other: 'x' }))
  expect(found === undefined ? '' : `${found.runner}: ${found.argv.join(' ')}`).toBe(expected)
})

describe('a command gets our reporter', () => {
  const vitestFlags = '--reporter=default --reporter=/r/vitest.mjs --includeTaskLocation'
  const nodeFlags =
    '--test-reporter=spec --test-reporter-destination=stdout --test-reporter=/r/node-test.mjs --test-reporter-destination=stdout'
  const jestFlags = '--reporters=default --reporters=/r/jest.cjs --testLocationInResults'
  const mochaFlags = '--reporter /r/mocha.cjs --require /r/mocha.cjs'
  test.each([
    ['vitest' as const, ['vitest', 'run', 'a'], `vitest run a ${vitestFlags}`],
    ['vitest' as const, ['vitest', 'run', '--reporter', 'dot', '--reporter=json'], `vitest run ${vitestFlags}`],
    ['vitest' as const, ['vitest', 'run', '--', 'a'], `vitest run ${vitestFlags} -- a`],
    ['vitest' as const, ['npm', 'test'], `npm test -- ${vitestFlags}`],
    ['vitest' as const, ['npm', 'test', '--', 'a'], `npm test -- ${vitestFlags} a`],
    ['vitest' as const, ['pnpm', 'test', 'a'], `pnpm test ${vitestFlags} a`],
    ['jest' as const, ['jest', '--reporters=x', '--reporters', 'y', 'src'], `jest src ${jestFlags}`],
    ['jest' as const, ['yarn', 'run', 'unit'], `yarn run unit ${jestFlags}`],
    ['jest' as const, ['sh', '-c', 'jest src/*.js'], `sh -c jest src/*.js ${jestFlags}`],
    ['mocha' as const, ['mocha', '-R', 'dot', '-O', 'a=b', 'test'], `mocha test ${mochaFlags}`],
    ['mocha' as const, ['c8', '--reporter=lcov', 'mocha'], `c8 --reporter=lcov mocha ${mochaFlags}`],
    ['node-test' as const, ['npm', 'test', '--', 'a.js'], `npm test -- ${nodeFlags} a.js`],
    ['node-test' as const, ['node', '--test', 'a.mjs'], `node --test ${nodeFlags} a.mjs`],
    ['node-test' as const, ['node', '--test-reporter', 'tap', '--test'], `node --test ${nodeFlags}`],
    ['node-test' as const, ['sh', '-c', 'node --test a/*.js'], `sh -c node --test ${nodeFlags} a/*.js`],
    ['exit' as const, ['make', 'test'], 'make test'],
  ])('%s %j', (runner, argv, expected) => {
    expect(instrument(runner, argv, '/r/any.mjs').join(' ')).toBe(expected)
  })
})

test('a folder with a space in its name is one word for the shell too', () => {
  expect(instrument('mocha', ['sh', '-c', 'mocha a/*.js'], "/my r's/any.mjs")[2]).toBe(
    String.raw`mocha a/*.js --reporter '/my r'\''s/mocha.cjs' --require '/my r'\''s/mocha.cjs'`,
  )
})
