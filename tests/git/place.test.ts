import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { keepsAppends, nameInMounts, sharedFileSystem } from '../../shared/git/file-system.ts'
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

test('a submodule is a part of the superproject: one place, one store, also from inside a submodule of a submodule', async () => {
  const inner = userRepository({ 'i.txt': 'i' })
  const middle = userRepository({ 'm.txt': 'm' })
  userGit(middle, 'submodule', '--quiet', 'add', inner, 'inner')
  userGit(middle, 'commit', '-qm', 'inner')
  const root = userRepository()
  userGit(root, 'submodule', '--quiet', 'add', middle, 'libs/middle')
  userGit(root, 'submodule', '--quiet', 'update', '--init', '--recursive')
  const place = good(await findPlace(root))
  expect(place.storeDir).toBe(join(root, '.git/maestro'))
  for (const below of ['libs/middle', 'libs/middle/inner']) expect(await findPlace(join(root, below))).toEqual(place)
})

test('a submodule of the old kind, with a .git folder of its own, and one of a linked work tree are parts of their superproject too', async () => {
  const root = userRepository()
  userGit(root, 'clone', '-q', userRepository(), 'sub')
  userGit(root, 'add', 'sub')
  expect(good(await findPlace(join(root, 'sub')))).toMatchObject({ root, storeDir: join(root, '.git/maestro') })
  userGit(root, 'submodule', '--quiet', 'add', userRepository(), 'other')
  userGit(root, 'commit', '-qm', 'subs')
  const linked = join(temporaryFolder(), 'linked')
  userGit(root, 'worktree', 'add', '-q', linked)
  userGit(linked, 'submodule', '--quiet', 'update', '--init', 'other')
  const expected = { root: linked, storeDir: join(root, '.git/maestro'), workTree: 'wt-linked' }
  expect(good(await findPlace(join(linked, 'other')))).toMatchObject(expected)
})

test('a nested repository that is no submodule is a place of its own, and so is one that already has sessions', async () => {
  const root = userRepository()
  userGit(root, 'clone', '-q', userRepository(), 'sub')
  const own = { root: join(root, 'sub'), storeDir: join(root, 'sub/.git/maestro') }
  expect(good(await findPlace(own.root))).toMatchObject(own)
  userGit(root, 'add', 'sub')
  mkdirSync(join(own.storeDir, 'sessions/s-1'), { recursive: true })
  expect(good(await findPlace(own.root))).toMatchObject(own)
})

test('a submodule around which the index cannot be read is a fault, a nested repository there is not', async () => {
  const root = userRepository()
  userGit(root, 'submodule', '--quiet', 'add', userRepository(), 'sub')
  userGit(root, 'clone', '-q', userRepository(), 'nested')
  writeFileSync(join(root, '.git/index'), 'nonsense')
  expect(codeOf(await findPlace(join(root, 'sub')))).toBe('git_failed')
  expect(good(await findPlace(join(root, 'nested'))).root).toBe(join(root, 'nested'))
})

test('the sessions of a folder stay where they are when it becomes a repository, and its linked work trees join them', async () => {
  const root = temporaryFolder()
  put(root, 'a.txt', 'a')
  put(root, '.maestro/.gitignore', '*\n')
  mkdirSync(join(root, '.maestro/store'))
  userGit(root, 'init', '-q')
  expect(good(await findPlace(root)).storeDir).toBe(join(root, '.git/maestro'))
  mkdirSync(join(root, '.maestro/store/sessions/s-1'), { recursive: true })
  const storeDir = join(root, '.maestro/store')
  expect(good(await findPlace(root))).toMatchObject({ kind: 'repository', storeDir })
  userGit(root, 'add', '-A')
  userGit(root, 'commit', '-qm', 'first')
  userGit(root, 'worktree', 'add', '-q', join(root, '../', `${basename(root)}-linked`))
  const linked = `${root}-linked`
  expect(good(await findPlace(linked))).toMatchObject({ root: linked, storeDir, workTree: `wt-${basename(linked)}` })
  rmSync(linked, { recursive: true })
  mkdirSync(join(root, '.git/maestro/sessions/s-2'), { recursive: true })
  expect(good(await findPlace(root)).storeDir).toBe(join(root, '.git/maestro'))
})

test('a store that came with a clone, tracked or through a link, is not taken for ours', async () => {
  const root = userRepository({ '.maestro/store/sessions/s-1/journal/x': 'forged', 'sub/.maestro/store/sessions/s-1/x': 'forged' })
  expect(good(await findPlace(root)).storeDir).toBe(join(root, '.git/maestro'))
  expect(good(await findPlace(join(root, 'sub')))).toMatchObject({ root, storeDir: join(root, '.git/maestro') })
  const other = temporaryFolder()
  mkdirSync(join(other, '.maestro/store/sessions/s-1'), { recursive: true })
  const linking = userRepository({ '.maestro': { link: join(other, '.maestro') } })
  expect(good(await findPlace(linking)).storeDir).toBe(join(linking, '.git/maestro'))
})

test('bare with work trees: a linked one is a place with its store in the bare repository', async () => {
  const top = temporaryFolder()
  userGit(top, 'clone', '-q', '--bare', userRepository(), '.bare')
  put(top, '.git', 'gitdir: ./.bare\n')
  userGit(top, 'worktree', 'add', '-q', 'feature', 'main')
  expect(good(await findPlace(join(top, 'feature')))).toMatchObject({ storeDir: join(top, '.bare/maestro'), workTree: 'wt-feature' })
  expect(codeOf(await findPlace(top))).toBe('bare_repository')
})

test('git is not waited for without end: a configuration that is a pipe is a fault', async () => {
  const root = userRepository()
  rmSync(join(root, '.git/config'))
  execFileSync('mkfifo', [join(root, '.git/config')])
  const around = { home: '/home/nobody', fileSystem: () => Promise.resolve({ type: 0xef53, name: 'ext4' }), gitTimeoutMs: 300 }
  expect(codeOf(await findPlace(root, around))).toBe('git_timeout')
})

test('a .git or a commondir that is a pipe is not waited for', async () => {
  const root = temporaryFolder()
  execFileSync('mkfifo', [join(root, '.git')])
  expect(codeOf(await findPlace(root))).toBe('broken_git')
  const other = userRepository()
  execFileSync('mkfifo', [join(other, '.git/commondir')])
  expect(codeOf(await findPlace(other))).toBe('broken_git')
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
    'a .git that is a link to nowhere',
    'broken_git',
    () => {
      const root = temporaryFolder()
      put(root, '.git', { link: '/nowhere/at/all' })
      return root
    },
  ],
  [
    'a git folder without HEAD',
    'broken_git',
    () => {
      const root = userRepository()
      rmSync(join(root, '.git/HEAD'))
      return root
    },
  ],
  [
    'a git folder of a kind git does not know',
    'broken_git',
    () => {
      const root = userRepository()
      userGit(root, 'config', 'core.repositoryFormatVersion', '1')
      userGit(root, 'config', 'extensions.later', 'true')
      return root
    },
  ],
  [
    'a linked work tree whose repository is gone',
    'broken_git',
    () => {
      const root = userRepository()
      const linked = join(temporaryFolder(), 'linked')
      userGit(root, 'worktree', 'add', '-q', linked)
      rmSync(join(root, '.git'), { recursive: true })
      return linked
    },
  ],
  [
    'a subfolder below a broken .git',
    'broken_git',
    () => {
      const root = temporaryFolder()
      put(root, '.git', 'gitdir: /nowhere\n')
      put(root, 'sub/a', 'a')
      return join(root, 'sub')
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
  const around = { home, fileSystem: () => Promise.resolve({ type: 0xef53, name: 'ext4' }) }
  expect(codeOf(await findPlace(home, around))).toBe('home_folder')
  expect(codeOf(await findPlace(join(home, 'project'), around))).toBe('home_folder')
  const above = temporaryFolder()
  mkdirSync(join(above, 'me'))
  expect(codeOf(await findPlace(above, { ...around, home: join(above, 'me') }))).toBe('home_folder')
  userGit(join(home, 'project'), 'init', '-q')
  expect(codeOf(await findPlace(join(home, 'project'), around))).toBe('no fault')
})

test('refused: a file system that other machines write to, by its number or by the name it is mounted with', async () => {
  const root = userRepository()
  const on = async (type: number, name: string) =>
    codeOf(await findPlace(root, { home: '/home/nobody', fileSystem: () => Promise.resolve({ type, name }) }))
  const numbers = [0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, -11317950]
  const names = [
    'nfs4',
    'cifs',
    'smb3',
    '9p',
    'virtiofs',
    'fakeowner',
    'fuse.sshfs',
    'fuse.grpcfuse',
    'fuse.osxfs',
    'fuse.rclone',
    'vboxsf',
  ]
  const answers = await Promise.all([...numbers.map((type) => on(type, '')), ...names.map((name) => on(0x65735546, name))])
  expect(answers).toEqual(Array(numbers.length + names.length).fill('network_file_system'))
  const local = [
    { type: 0xef53, name: 'ext4' },
    { type: 0x794c7630, name: 'overlay' },
    { type: 0x01021994, name: 'tmpfs' },
    { type: 0x9123683e, name: 'btrfs' },
    { type: 0x58465342, name: 'xfs' },
    { type: 0x2fc12fc1, name: 'zfs' },
    { type: 0x65735546, name: 'fuse.fuse-overlayfs' },
    { type: 0x65735546, name: 'fuseblk' },
    { type: 0, name: '' },
  ]
  expect(local.map(sharedFileSystem)).toEqual(local.map(() => undefined))
})

test('how a folder is mounted is told by its device', () => {
  const mounts = [
    '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '31 22 0:45 / /mnt/a\\040b rw shared:7 master:1 - fuse.sshfs me@there:/x rw,user_id=0',
    '',
  ].join('\n')
  expect([nameInMounts(mounts, 65024n), nameInMounts(mounts, 45n), nameInMounts(mounts, 1n)]).toEqual(['ext4', 'fuse.sshfs', ''])
})

test('the self-test of appends leaves nothing behind', async () => {
  const folder = temporaryFolder()
  expect([await keepsAppends(folder), snapshot(folder)]).toEqual([true, []])
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
  mkdirSync(join(root, '.git/maestro'))
  expect(ask(root)).toContain(`"readOnly":"The store ${root}/.git/maestro is not writable."`)
  chmodSync(join(root, '.git/config'), 0o600)
  expect(ask(root)).toContain('"code":"broken_git"')
  chmodSync(join(root, '.git'), 0o700)
  expect(ask(root)).toContain('"code":"broken_git"')
})
