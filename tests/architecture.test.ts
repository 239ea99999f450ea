import { expect, test } from 'vitest'
import { HOUSE, violationsOf } from './architecture.ts'
import { maskSource, PRODUCT_FOLDERS, readSources } from './support/source-text.ts'

test('the house stands as designed: rooms, edges, pure rooms, names, lengths, no cycle', () => {
  const files = [...readSources(PRODUCT_FOLDERS), ...readSources(['shared/reporters'], ['.mjs']), ...readSources(['tests'])]
  expect(files.length).toBeGreaterThan(150)
  expect(violationsOf(files)).toEqual([])
})

test('no room is listed that nothing could be in, and none allows one that is not there', () => {
  const names = Object.keys(HOUSE)
  for (const { rooms } of Object.values(HOUSE)) expect(rooms.filter((room) => !names.includes(room))).toEqual([])
})

const lines = (count: number): string => 'export const a = 1\n'.repeat(count)

test.each([
  [
    'an adapter that imports the other',
    { 'server-lsp/a.ts': "import { b } from '../server-mcp/b.ts'", 'server-mcp/b.ts': '' },
    /^edge: server-lsp\/a\.ts: server-lsp may not import server-mcp/,
  ],
  [
    'an adapter that goes past the door',
    { 'server-mcp/a.ts': "export * from '../shared/git/b.ts'" },
    /^edge: server-mcp\/a\.ts: server-mcp may not import git/,
  ],
  ['a lower room that looks up', { 'shared/git/a.ts': "import type { B } from '../operations/b.ts'" }, /^edge: shared\/git\/a\.ts/],
  ['a host command that loads the core', { 'clients/hosts/a.ts': "await import('../../shared/index.ts')" }, /^edge: clients\/hosts\/a\.ts/],
  [
    'a pure room that reads files',
    { 'shared/judge/a.ts': "import { readFileSync } from 'node:fs'" },
    /^package: shared\/judge\/a\.ts: judge may not import node:fs/,
  ],
  [
    'a pure room that looks at the clock',
    { 'shared/session/a.ts': 'export const now = () => Date.now()' },
    /^pure: shared\/session\/a\.ts: uses Date/,
  ],
  ['a pure room that waits', { 'shared/readers/a.ts': 'export const a = async () => 1' }, /^pure: shared\/readers\/a\.ts: uses async/],
  [
    'a pure room that rolls dice in a template',
    { 'shared/judge/a.ts': 'export const a = () => `${`${Math.random()}`}`' },
    /^pure: .*Math\.random/,
  ],
  [
    'git in another room',
    { 'shared/store/a.ts': "import { simpleGit } from 'simple-git'" },
    /^package: shared\/store\/a\.ts: store may not import simple-git/,
  ],
  ['the MCP SDK in the editor server', { 'server-lsp/a.ts': "import '@modelcontextprotocol/server'" }, /^package: server-lsp\/a\.ts/],
  [
    'a package nobody decided on',
    { 'clients/cli/a.ts': "import x from 'lodash'" },
    /^package: clients\/cli\/a\.ts: cli may not import lodash/,
  ],
  [
    'a cycle',
    {
      'shared/git/a.ts': "import { b } from './b.ts'",
      'shared/git/b.ts': "import type { c } from './c.ts'",
      'shared/git/c.ts': "export { a } from './a.ts'",
    },
    /^cycle: shared\/git\/a\.ts: shared\/git\/a\.ts -> shared\/git\/b\.ts -> shared\/git\/c\.ts -> shared\/git\/a\.ts$/,
  ],
  ['401 lines', { 'shared/git/a.ts': lines(401) }, /^length: shared\/git\/a\.ts: has 401 lines/],
  ['a name that says nothing', { 'shared/git/path-utils.ts': '' }, /^name: .*"utils"/],
  ['a name that is not kebab-case', { 'shared/git/pathList.ts': '' }, /^name: .*kebab-case/],
  ['a default export', { 'shared/git/a.ts': 'export default 1' }, /^default: shared\/git\/a\.ts/],
  ['a file in no room', { 'shared/extra/a.ts': '' }, /^room: shared\/extra\/a\.ts/],
])('%s is exactly one violation, by name', (_what, files, expected) => {
  expect(violationsOf(Object.entries(files).map(([path, text]) => ({ path, text })))).toEqual([expect.stringMatching(expected)])
})

test.each([
  ['400 lines', { 'shared/git/a.ts': lines(400) }],
  ['an import in a comment', { 'shared/judge/a.ts': "// import x from 'node:fs'\n/* await */ export const a = 1" }],
  [
    'an import in a string, a template or a regular expression',
    { 'shared/judge/a.ts': "export const a = `import 'x' from 'y' await`.match(/['\"] async from 'z'/) ?? 'Date'" },
  ],
  [
    'a test beside that imports what it likes',
    { 'shared/judge/a.test.ts': "import { test } from 'vitest'\nimport { x } from '../git/x.ts'\nawait x()" },
  ],
  [
    'two files that import a third',
    { 'shared/git/a.ts': "import './c.ts'\nimport './b.ts'", 'shared/git/b.ts': "import './c.ts'", 'shared/git/c.ts': '' },
  ],
])('%s is none', (_what, files) => {
  expect(violationsOf(Object.entries(files).map(([path, text]) => ({ path, text })))).toEqual([])
})

test('masking keeps the code, numbers the strings, and follows templates into their expressions', () => {
  expect(maskSource("a('x', `y${b('z')}w`) // c\n/'/.test(d) / 2")).toEqual({
    code: "a('0', '1'(b('2'))'3') \n'4'.test(d) / 2",
    strings: ['x', 'y', 'z', 'w', "/'/"],
  })
})
