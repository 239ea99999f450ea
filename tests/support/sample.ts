import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './folder.ts'
import { probedFolder } from './paths.ts'

export type Sample = { readonly root: string; readonly env: NodeJS.ProcessEnv; readonly write: (path: string, text: string) => void }

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "sample", "type": "module", "scripts": { "test": "node --test test/*.test.js" } }\n',
  'src/sum.js': 'export const sum = (a, b) => a + b\n',
  'test/sum.test.js': `import { test } from 'node:test'
import assert from 'node:assert/strict'
import { sum } from '../src/sum.js'

test('adds', () => assert.equal(sum(1, 2), 3))
test('is neutral to zero', () => assert.equal(sum(5, 0), 5))
`,
}

/** A real small git repository with passing tests, and a user folder of its own in which runs without a sandbox are allowed. */
export const sampleRepository = (files: Readonly<Record<string, string>> = FILES): Sample => {
  const root = temporaryFolder('sample')
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, '-c', 'user.name=Sample', '-c', 'user.email=sample@localhost', 'commit', '-q', '-m', 'first')
  return { root, write, env: userEnvironment() }
}

/** What the sandbox withstood is known to a user already, by kernel, boot and bubblewrap, as it is to everybody but a new one. */
export const knowSandbox = (user: string): void => {
  if (existsSync(probedFolder)) cpSync(probedFolder, join(user, 'cache'), { recursive: true })
}

/** An environment whose user allowed unconfined runs, so that a test also works where no sandbox does. */
export const userEnvironment = (settings: object = { sandbox: { allowUnconfined: true } }): NodeJS.ProcessEnv => {
  const user = temporaryFolder('user')
  knowSandbox(user)
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings))
  return { ...process.env, MAESTRO_USER_DIR: user }
}

const git = (root: string, ...args: string[]): void => {
  execFileSync('git', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}
