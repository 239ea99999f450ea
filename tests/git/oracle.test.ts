import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { materialise } from '../../shared/git/checkout.ts'
import { changed } from '../../shared/git/changes.ts'
import { applyRestore, previewRestore } from '../../shared/git/restore.ts'
import { isFault } from '../../shared/session/fault.ts'
import { type Content, good, opened, put, scanned, snapshot, temporaryFolder, userGit } from './fixture.ts'

/** What git itself makes of a folder: everything added to an empty index with no conversion. `-f` takes ignored files along. */
const treeByGit = (root: string, scratch: string, ...more: string[]): string => {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_DIR: join(scratch, 'oracle.git'),
    GIT_WORK_TREE: root,
    GIT_INDEX_FILE: join(mkdtempSync(join(scratch, 'index-')), 'index'),
  }
  const run = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  run('add', '-A', ...more, '--', '.', ':!.maestro')
  return run('write-tree')
}

const oracleIn = (scratch: string): void => {
  userGit(scratch, 'init', '-q', '--bare', 'oracle.git')
  mkdirSync(join(scratch, 'oracle.git/info'), { recursive: true })
  writeFileSync(join(scratch, 'oracle.git/info/attributes'), '* -text -filter -ident !working-tree-encoding\n')
}

type Edit = { readonly path: string; readonly content: Content; readonly executable: boolean }

const names = fc.constantFrom('a', 'b', 'c', 'x.log', 'ü', 'new\nline', '.gitignore', '.gitattributes')
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const contents: fc.Arbitrary<Content> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('1', '2', '', '\r\n', '$Id$', '*.log', 'c\n', '* text eol=crlf filter=x', 'long '.repeat(500)) },
  { weight: 1, arbitrary: fc.constantFrom({ link: 'a' }, { link: '../outside' }) },
  { weight: 2, arbitrary: fc.constant(null) },
)
const edits: fc.Arbitrary<Edit> = fc.record({ path: paths, content: contents, executable: fc.boolean() })

/** Whatever stands in the way of a path gives way, so that files, folders and links take each other's places. */
const carryOut = (root: string, { path, content, executable }: Edit): void => {
  const parts = path.split('/')
  for (let n = 1; n < parts.length; n++) {
    const parent = parts.slice(0, n).join('/')
    try {
      mkdirSync(join(root, parent))
    } catch {
      put(root, parent, { link: 'gone' })
      put(root, parent, null)
      mkdirSync(join(root, parent))
    }
  }
  put(root, path, null)
  if (content !== null) put(root, path, content)
  if (typeof content === 'string' && executable) chmodSync(join(root, path), 0o755)
}

test('a scan gives the tree git gives, after any edits; a restore and a checkout give back any of them', async () => {
  const scratch = temporaryFolder()
  oracleIn(scratch)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(edits, { maxLength: 5 }), { minLength: 2, maxLength: 3 }), async (rounds) => {
      const root = temporaryFolder()
      const repo = await opened(root)
      const trees: string[] = []
      for (const round of rounds) {
        for (const edit of round) carryOut(root, edit)
        const { tree } = await scanned(repo)
        expect(tree).toBe(treeByGit(root, scratch))
        trees.push(tree)
      }
      const [first = '', now = ''] = [trees[0], trees.at(-1)]
      const dir = join(scratch, 'slot')
      for (const tree of [first, now]) {
        good(await materialise(repo, tree, dir))
        rmSync(join(dir, '.git'), { recursive: true })
        expect(treeByGit(dir, scratch, '-f')).toBe(tree)
      }
      const { confirm } = good(await previewRestore(repo, { to: first, now }))
      const done = await applyRestore(repo, { to: first, now, confirm })
      // Files that became ignored meanwhile are in neither tree: they stay, and stop the restore where they stand in the way.
      const isAsItWas = async (): Promise<boolean> =>
        good(await changed(repo, first, (await scanned(repo)).tree)).every(({ kind }) => kind === 'added')
      expect(isFault(done) ? done.code : await isAsItWas()).toBe(isFault(done) ? 'in_the_way' : true)
      expect(snapshot(root).some((line) => line.includes('maestro-restore'))).toBe(false)
    }),
    { numRuns: 40, seed: 20260731, endOnFailure: true },
  )
})
