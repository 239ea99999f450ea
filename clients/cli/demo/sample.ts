import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The percentage is taken for an amount: the mistake that the story's agent mends. */
const BROKEN = `export const discounted = (price, percent) => price - percent
`
export const MENDED = `export const discounted = (price, percent) => price - (price * percent) / 100
`

const FILES = {
  'package.json': `${JSON.stringify({ name: 'sample-shop', private: true, type: 'module', scripts: { test: 'node --test test/*.test.js' } }, null, 2)}\n`,
  'src/price.js': BROKEN,
  'test/price.test.js': `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { discounted } from '../src/price.js'

test('no discount leaves the price', () => assert.equal(discounted(200, 0), 200))

test('ten percent off 200 is 180', () => {
  assert.equal(discounted(200, 10), 180)
})
`,
}

/** The line of the failing test in test/price.test.js, counted from 1. */
export const FAILING_LINES = [7, 8]

export type Sample = { readonly folder: string; readonly root: string; readonly userDir: string }

/** A real git repository in a temporary folder, and beside it a user folder, so that the user's own settings are neither read nor changed. */
export const makeSample = (): Sample => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-demo-')))
  const root = join(folder, 'sample-shop')
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  git(root, 'init', '-q')
  git(root, 'add', '-A')
  git(
    root,
    '-c',
    'user.name=Maestro demo',
    '-c',
    'user.email=demo@localhost',
    '-c',
    'commit.gpgSign=false',
    'commit',
    '-q',
    '-m',
    'A shop with a wrong discount',
  )
  return { folder, root, userDir: join(folder, 'user') }
}

const git = (root: string, ...args: string[]): void => {
  execFileSync('git', args, { cwd: root, stdio: 'ignore' })
}
