import { expect, test } from 'vitest'
import { missingPiece, type Ran } from './missing-piece.ts'

const IGNORED: Readonly<Record<string, string>> = {
  'dist/index': 'dist/index.js',
  'dist/index.js': 'dist/index.js',
  'dist/cli.js': 'dist/cli.js',
  'conf/.env': 'conf/.env',
  '.env': '.env',
  'packages/a/.env': 'packages/a/.env',
  'test/gen/thing': 'test/gen/thing.ts',
  'node_modules/@x/sib/dist': 'packages/sib/dist',
  'node_modules/left-pad': 'node_modules/left-pad',
  'src/models.py': 'src/models.py',
  'data/x.json': 'data/x.json',
  'testdata/x.json': 'testdata/x.json',
  'assets/x.txt': 'assets/x.txt',
  'data/x.txt': 'data/x.txt',
  'bin/tool': 'bin/tool',
}

const piece = (output: string, ran: Partial<Ran> = {}): string | null => {
  const found = missingPiece({
    output,
    end: { kind: 'exited', code: 1 },
    workspace: '/ws',
    cwd: '',
    ports: [],
    build: ['npm', 'run', 'build'],
    ignored: (path) => IGNORED[path] ?? null,
    ...ran,
  })
  return found === null ? null : `${found.name} by ${found.line}`
}

const SETUP = 'by "setup": [["npm","run","build"]]'

/** What each tool really printed when the thing was not there. */
const outputs: Readonly<Record<string, readonly [string, string | null]>> = {
  'node, CommonJS, relative to the file that asked': [
    "Error: Cannot find module '../dist/index'\nRequire stack:\n- /ws/test/a.cjs\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)",
    `dist/index.js ${SETUP}`,
  ],
  'node, ECMAScript modules': [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/ws/dist/index.js' imported from /ws/test/b.mjs",
    `dist/index.js ${SETUP}`,
  ],
  'node, the main program': ["Error: Cannot find module '/ws/dist/cli.js'\n    at Module", `dist/cli.js ${SETUP}`],
  'a package that is not mounted': [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /ws/c.mjs",
    'node_modules/left-pad by "carry": ["node_modules/left-pad"]',
  ],
  'a linked package that is not built': [
    'Error: Failed to resolve entry for package "@x/sib". The package may have incorrect main/module/exports specified in its package.json.',
    `packages/sib/dist ${SETUP}`,
  ],
  'vitest, in colours': [
    "\u001b[31m\u001b[1mError\u001b[22m: Cannot find module './gen/thing' imported from /ws/test/a.test.js\u001b[39m",
    `test/gen/thing.ts ${SETUP}`,
  ],
  tsc: [
    "test/t.ts(1,15): error TS2307: Cannot find module './gen/thing' or its corresponding type declarations.",
    `test/gen/thing.ts ${SETUP}`,
  ],
  'node, a file': ["Error: ENOENT: no such file or directory, open 'conf/.env'", 'conf/.env by "carry": ["conf/.env"]'],
  'node, a file by its whole path': ["Error: ENOENT: no such file or directory, open '/ws/.env'", '.env by "carry": [".env"]'],
  'python, a module': ["E   ModuleNotFoundError: No module named 'models'", 'src/models.py by "carry": ["src/models.py"]'],
  'python, a file': [
    "E       FileNotFoundError: [Errno 2] No such file or directory: 'data/x.json'",
    'data/x.json by "carry": ["data/x.json"]',
  ],
  'go, a file': ['    a_test.go:3: open testdata/x.json: no such file or directory', 'testdata/x.json by "carry": ["testdata/x.json"]'],
  'go, embedded files': ['a.go:4:12: pattern assets/x.txt: no matching files found', 'assets/x.txt by "carry": ["assets/x.txt"]'],
  cargo: ["error: couldn't read `src/../data/x.txt`: No such file or directory (os error 2)", 'data/x.txt by "carry": ["data/x.txt"]'],
  dash: ['sh: 1: tool: not found', 'bin/tool by "carry": ["bin/tool"]'],
  'dash, a path': ['sh: 1: ./bin/tool: not found', 'bin/tool by "carry": ["bin/tool"]'],
  bash: ['bash: ./bin/tool: No such file or directory', 'bin/tool by "carry": ["bin/tool"]'],
  'what is nowhere is the own failure of the code': ["Error: ENOENT: no such file or directory, open 'out/report.txt'", null],
  'a path that leads out of the workspace': ["Error: ENOENT: no such file or directory, open '../../.env'", null],
  'another folder of the machine': ["Error: ENOENT: no such file or directory, open '/etc/.env'", null],
  'nothing missing': ['AssertionError: expected 1 to be 2', null],
}

test.each(Object.entries(outputs))('%s', (_, [output, expected]) => {
  expect(piece(output)).toBe(expected)
})

test('a relative path begins where the run began, and a name in the output is found in any line of it', () => {
  const output = "ok 1\nError: ENOENT: no such file or directory, open 'nowhere'\nError: ENOENT: no such file or directory, open '.env'\n"
  expect(piece(output, { cwd: 'packages/a' })).toBe('packages/a/.env by "carry": ["packages/a/.env"]')
})

test('a command that the sandbox did not find is said by the end of the run alone', () => {
  expect(piece('', { end: { kind: 'could-not-start', reason: 'tool: not found inside the sandbox' } })).toBe(
    'bin/tool by "carry": ["bin/tool"]',
  )
})

const REDIS = 'redis on port 6379 by "services": {"redis": {"start": ["redis-server","--port","6379"], "ready": {"port": 6379}}}'

test.each([
  'Error: connect ECONNREFUSED 127.0.0.1:6379',
  'dial tcp 127.0.0.1:6379: connect: connection refused',
  'redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.',
])('a service that nobody started: %s', (output) => {
  expect(piece(output)).toBe(REDIS)
  expect(piece(output, { ports: [6379] })).toBe(null)
})

test('a server of the own test that does not answer is no missing service', () => {
  expect(piece('Error: connect ECONNREFUSED 127.0.0.1:34567')).toBe(null)
})

test('the reason says what is missing and what would bring it, also where no build is known', () => {
  const ran = { output: "ENOENT: no such file or directory, open 'dist/cli.js'", build: null }
  expect(missingPiece({ end: { kind: 'exited', code: 1 }, workspace: '/ws', cwd: '', ports: [], ignored: (path) => path, ...ran })).toEqual(
    {
      kind: 'setup',
      name: 'dist/cli.js',
      line: '"setup": [["<the command that makes dist/cli.js>"]]',
      reason:
        'dist/cli.js is not in the checkout: git ignores it, and it lies only in the work tree; "setup": [["<the command that makes dist/cli.js>"]] in .maestro/config.jsonc would bring it',
    },
  )
})

test.each(['x', '(', ':', '/', 'a.go:1:1: pattern ', "Cannot find module '", 'No module named ', 'open ', 'sh: 1: '])(
  'an output of a million times %j is read within the time of a test',
  (text) => {
    expect(piece(text.repeat(1_000_000 / text.length))).toBe(null)
    expect(piece(`${text}\n`.repeat(100_000 / text.length))).toBe(null)
  },
)
