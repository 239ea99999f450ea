import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inputsDigest } from '../../shared/git/inputs-digest.ts'
import { namesDocumentation } from '../../shared/git/names-documentation.ts'
import { isFault, type Fault } from '../../shared/session/fault.ts'
import { openCore, type Core } from '../support/core.ts'

const good = <T>(value: T | Fault): T => {
  if (isFault(value)) throw new Error(value.message)
  return value
}

const inSrc = { globs: ['src/**'], covers: (path: string) => path.startsWith('src/') }
const everything = { globs: [], covers: () => true }

const opened = async (files: Readonly<Record<string, string>>): Promise<Core & { readonly tree: () => Promise<string> }> => {
  const core = await openCore({ files })
  return { ...core, tree: async () => good(await core.workspace.scan()).tree }
}

test('the digest of the inputs changes with path, mode and content of what is covered, and with nothing else', async () => {
  const { workspace, sample, tree } = await opened({ 'src/a.js': '1', 'src/b.js': '2', 'docs/a.md': '3' })
  const repository = good(await workspace.repository())
  const digests = async () => {
    const now = await tree()
    return { src: good(await inputsDigest(repository, now, inSrc)), all: good(await inputsDigest(repository, now, everything)) }
  }
  const before = await digests()
  expect(before.src).toMatch(/^[0-9a-f]{64}$/)
  sample.write('docs/a.md', 'more')
  const documented = await digests()
  expect(documented.src).toBe(before.src)
  expect(documented.all).not.toBe(before.all)
  sample.write('src/a.js', '2')
  const edited = await digests()
  expect(edited.src).not.toBe(before.src)
  // The same two contents under each other's names are other inputs.
  sample.write('src/b.js', '1')
  expect(new Set([before.src, edited.src, (await digests()).src]).size).toBe(3)
  sample.write('src/a.js', '1')
  sample.write('src/b.js', '2')
  expect(await digests()).toEqual(documented)
  writeFileSync(join(sample.root, 'src', 'c.js'), '', { mode: 0o755 })
  const executable = await digests()
  expect(executable.src).not.toBe(before.src)
})

test('a tree that the store does not have is a fault', async () => {
  const { workspace, tree } = await opened({ 'a.js': '1' })
  await tree()
  expect(await inputsDigest(good(await workspace.repository()), '1'.repeat(40), everything)).toMatchObject({ code: 'git_failed' })
})

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['code that reads the README', { 'test/a.test.js': "readFileSync('README.md')" }, true],
  ['code that reads a folder of documents', { 'test/a.test.ts': "readdirSync(join(root, 'docs'))" }, true],
  ['a template that is read', { 'src/mail.py': 'open("templates/mail.md")' }, true],
  ['prose that is part of the program', { 'src/lib.rs': '#![doc = include_str!("../README.md")]' }, true],
  ['the licence by its name', { 'src/about.go': 'embed("LICENSE")' }, true],
  ['settings that run prose', { 'pyproject.toml': 'addopts = "--doctest-glob=*.md"' }, true],
  ['a package that ships its README', { 'package.json': '{ "files": ["README.md"] }', 'src/a.js': 'export const md = 1' }, false],
  ['prose that names prose', { 'README.md': "see 'docs/a.md'", 'src/a.js': 'document.body' }, false],
])('%s: tests depend on documentation: %s %s', async (_, files, expected) => {
  const { workspace, tree } = await opened(files)
  expect(await namesDocumentation(good(await workspace.repository()), await tree())).toBe(expected)
})
