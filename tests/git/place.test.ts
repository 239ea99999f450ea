import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { networkFileSystem } from '../../shared/git/file-system.ts'
import { findPlace } from '../../shared/git/place.ts'
import { bundled, codeOf, good, put, snapshot, temporaryFolder, userGit, userRepository } from './fixture.ts'

test('a repository is found from its top and from a subfolder, and nothing is written', async () => {
  const root = userRepository({ 'src/deep/a.txt': 'a' })
  const before = snapshot(root)
  const place = good(await findPlace(root))
  const gitDir = join(root, '.git')
  expect(place).toEqual({
    root,
    kind: 'repository',
    storeDir: join(gitDir, 'maestro'),
    workTree: 'main',
    userGit: { gitDir, commonDir: gitDir },
  })
  expect(await findPlace(join(root, 'src', 'deep'))).toEqual(place)
  expect(snapshot(root)).toEqual(before)
})

test('a folder without git is a place of its own, and is found again from below once it has a store', async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'sub'))
  expect(good(await findPlace(root))).toEqual({ root, kind: 'folder', storeDir: join(root, '.maestro', 'store'), workTree: 'main' })
  mkdirSync(join(root, '.maestro', 'store'), { recursive: true })
  expect(good(await findPlace(join(root, 'sub'))).root).toBe(root)
})

test('a linked work tree shares the store under a name of its own', async () => {
  const root = userRepository()
  const other = join(temporaryFolder(), 'feature')
  userGit(root, 'worktree', 'add', '-q', other)
  const place = good(await findPlace(other))
  expect(place).toMatchObject({ root: other, storeDir: join(root, '.git', 'maestro'), workTree: 'wt-feature' })
})

test('a submodule opened by itself is a repository of its own', async () => {
  const root = userRepository()
  userGit(root, 'submodule', '--quiet', 'add', userRepository(), 'sub')
  const place = good(await findPlace(join(root, 'sub')))
  expect(place).toMatchObject({ root: join(root, 'sub'), storeDir: join(root, '.git', 'modules', 'sub', 'maestro'), workTree: 'main' })
})

test('a path through a symlink gives the real one', async () => {
  const root = userRepository()
  const folder = temporaryFolder()
  put(folder, 'link', { link: root })
  expect(good(await findPlace(join(folder, 'link'))).root).toBe(root)
})

const refused: readonly (readonly [name: string, code: string, make: () => string])[] = [
  ['a folder that does not exist', 'not_a_folder', () => join(temporaryFolder(), 'none')],
  ['a file', 'not_a_folder', () => join(userRepository(), 'a.txt')],
  ['the root of the file system', 'file_system_root', () => '/'],
  [
    'a bare repository',
    'bare_repository',
    () => {
      const root = temporaryFolder()
      userGit(root, 'init', '-q', '--bare')
      return root
    },
  ],
  ['the inside of a git folder', 'bare_repository', () => join(userRepository(), '.git', 'refs')],
  [
    'a bare main repository in .git',
    'bare_repository',
    () => {
      const root = userRepository()
      userGit(root, 'config', 'core.bare', 'true')
      return root
    },
  ],
  [
    'a .git file that is nonsense',
    'broken_git',
    () => {
      const root = temporaryFolder()
      writeFileSync(join(root, '.git'), 'nonsense')
      return root
    },
  ],
  [
    'a .git file that points nowhere',
    'broken_git',
    () => {
      const root = temporaryFolder()
      writeFileSync(join(root, '.git'), 'gitdir: /nowhere/at/all\n')
      return root
    },
  ],
  [
    'an empty .git folder',
    'broken_git',
    () => {
      const root = temporaryFolder()
      mkdirSync(join(root, '.git'))
      return root
    },
  ],
  [
    'a configuration git cannot read',
    'broken_git',
    () => {
      const root = userRepository()
      writeFileSync(join(root, '.git', 'config'), '[core\n')
      return root
    },
  ],
]

test.each(refused)('refused: %s', async (_, code, make) => {
  expect(codeOf(await findPlace(make()))).toBe(code)
})

test('refused: the home folder, what is above it, and a subfolder of a home that is a repository', async () => {
  const home = userRepository({ 'project/a.txt': 'a' })
  const around = { home, fileSystemType: () => Promise.resolve(0xef53) }
  expect(codeOf(await findPlace(home, around))).toBe('home_folder')
  expect(codeOf(await findPlace(join(home, 'project'), around))).toBe('home_folder')
  const above = temporaryFolder()
  mkdirSync(join(above, 'me'))
  expect(codeOf(await findPlace(above, { ...around, home: join(above, 'me') }))).toBe('home_folder')
  userGit(join(home, 'project'), 'init', '-q')
  expect(codeOf(await findPlace(join(home, 'project'), around))).toBe('no fault')
})

test('refused: a network file system', async () => {
  const root = userRepository()
  const on = async (type: number) => codeOf(await findPlace(root, { home: '/home/nobody', fileSystemType: () => Promise.resolve(type) }))
  expect(await Promise.all([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, -11317950].map(on))).toEqual(
    Array(6).fill('network_file_system'),
  )
  expect(networkFileSystem(0xef53)).toBeUndefined()
})

/** Root may write everywhere, so an ordinary user asks. */
test.runIf(process.getuid?.() === 0)('a folder or a git folder that may not be written is read-only, with the reason', async () => {
  const program = await bundled(`import { findPlace } from 'shared/git/place.ts'
console.log(JSON.stringify(await findPlace(process.argv[2])))`)
  const ask = (root: string): string =>
    execFileSync(process.execPath, [program, root], { encoding: 'utf8', uid: 65534, gid: 65534, env: {} })
  const root = userRepository()
  chmodSync(root, 0o755)
  expect(ask(root)).toContain(`"readOnly":"The folder ${root} is not writable."`)
  chmodSync(root, 0o777)
  expect(ask(root)).toContain(`"readOnly":"The git folder ${root}/.git is not writable."`)
  chmodSync(join(root, '.git'), 0o777)
  expect(ask(root)).not.toContain('readOnly')
})
