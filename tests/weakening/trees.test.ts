import { describe, expect, test } from 'vitest'
import { codes, found, said } from './said.ts'
import { SUM } from './sum.ts'

describe('over files', () => {
  const both = {
    'a.test.js': 'test("a", () => expect(f(1)).toBe(1))\ntest("b", () => expect(f(2)).toBe(2))\n',
    'b.test.js': 'test("c", () => expect(g(1)).toBe(1))\n',
  }

  test('a file that is gone is told once, with what went with it', async () => {
    expect(await said(both, { 'b.test.js': both['b.test.js'] })).toEqual([
      'high test-file-removed a.test.js:1 a.test.js was removed, and 2 of its 2 tests with it.',
    ])
  })

  test('a file that was renamed, and tests that moved into another one, are still there', async () => {
    expect(await said(both, { 'c.test.js': both['a.test.js'], 'b.test.js': both['b.test.js'] })).toEqual([])
    expect(await said(both, { 'b.test.js': both['b.test.js'] + both['a.test.js'] })).toEqual([])
  })

  test('a test that moved and lost something is compared with what it was', async () => {
    const now = { 'b.test.js': both['b.test.js'] + both['a.test.js'].replace('toBe(2)', 'toBeTruthy()') }
    expect(await codes(both, now)).toEqual(['matcher-loosened 3'])
  })

  test('a locked file may not change at all, and not go', async () => {
    const locked = { locked: ['a.test.js'] }
    expect(await said(both, { ...both, 'a.test.js': `${both['a.test.js']}\n` }, locked)).toEqual([
      'error locked-test-changed a.test.js:1 a.test.js is locked by the approved plan, and was changed.',
    ])
    expect((await codes(both, { 'b.test.js': both['b.test.js'] }, locked)).toSorted()).toEqual([
      'locked-test-changed 1',
      'test-file-removed 1',
    ])
    expect(await said(both, both, locked)).toEqual([])
  })
})

describe('the key of a weakening', () => {
  const keys = async (now: string): Promise<string[]> => (await found({ 'sum.test.js': SUM }, { 'sum.test.js': now })).map(({ key }) => key)
  const weakened = SUM.replace('toBe(3)', 'toBe(4)')

  test('stays when something else changes, and lines move', async () => {
    const [key] = await keys(weakened)
    expect(
      await keys(
        `// a comment\n\n${weakened.replace("test('of nothing'", "test('one more', () => expect(sum(7)).toBe(7))\n\ntest('of nothing'")}`,
      ),
    ).toEqual([key])
  })

  test('is another when the same test is weakened otherwise', async () => {
    const [key] = await keys(weakened)
    const [other] = await keys(SUM.replace('toBe(3)', 'toBe(5)'))
    expect(other).not.toBe(key)
  })

  test('is one of its own for each of two alike', async () => {
    const before = { 'a.test.js': 'test("a", () => {\n  expect(f()).toBe(1)\n  expect(f()).toBe(1)\n  expect(g()).toBe(1)\n})' }
    const now = { 'a.test.js': 'test("a", () => {\n  expect(g()).toBe(1)\n})' }
    const all = await found(before, now)
    expect(all.map(({ code }) => code)).toEqual(['fewer-assertions', 'fewer-assertions'])
    expect(new Set(all.map(({ key }) => key)).size).toBe(2)
  })
})

describe('snapshots', () => {
  const snap = (a: string, b: string) => `// Jest Snapshot v1\n\nexports[\`x a 1\`] = \`${a}\`;\n\nexports[\`x b 1\`] = \`${b}\`;\n`
  const path = '__snapshots__/x.test.js.snap'

  test('an entry that was written anew is named, one that is new is not', async () => {
    expect(await said({ [path]: snap('1', '2') }, { [path]: `${snap('1', '3')}\nexports[\`x c 1\`] = \`4\`;\n` })).toEqual([
      `high snapshot-updated ${path}:5 The snapshot "x b 1" of ${path} was written anew, and no line of the plan says so.`,
    ])
  })

  test('an entry or file that the plan names was announced', async () => {
    expect(await said({ [path]: snap('1', '2') }, { [path]: snap('1', '3') }, { snapshots: ['x b 1'] })).toEqual([])
    expect(await said({ [path]: snap('1', '2') }, { [path]: snap('7', '3') }, { snapshots: [path] })).toEqual([])
  })

  test('an entry that is gone, other formats', async () => {
    expect(await codes({ [path]: snap('1', '2') }, { [path]: snap('1', '2').replace(/exports\[`x a[^;]*;\n/, '') })).toEqual([
      'snapshot-updated 3',
    ])
    expect(
      await codes(
        { 'a.ambr': '# name: test_a\n  1\n# ---\n# name: test_b\n  2\n# ---\n' },
        { 'a.ambr': '# name: test_a\n  1\n# ---\n# name: test_b\n  3\n# ---\n' },
      ),
    ).toEqual(['snapshot-updated 4'])
    expect(
      await codes({ 'src/snapshots/a.snap': '---\nsource: a.rs\n---\n1\n' }, { 'src/snapshots/a.snap': '---\nsource: b.rs\n---\n1\n' }),
    ).toEqual([])
    expect(await codes({ 'testdata/a.golden': '1\n' }, { 'testdata/a.golden': '2\n' })).toEqual(['snapshot-updated 1'])
  })
})
