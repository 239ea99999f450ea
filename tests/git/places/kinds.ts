import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, put, putAll, temporaryFolder, userGit, userRepository } from '../fixture.ts'

/** A place as it was made, and what has to be true of it. Paths in `files` are what a tree of it must hold, byte for byte, and nothing else. */
export type Made = {
  /** The folder that is opened. */
  readonly open: string
  /** The top that has to be found; `open` unless told. */
  readonly root?: string
  readonly storeDir: string
  readonly workTree?: string
  /** Every git folder of the user: not one byte of them may change. */
  readonly gitFolders: readonly string[]
  readonly files: Readonly<Record<string, Content>>
  readonly notStored?: Readonly<Record<string, string>>
  /** What `HEAD` holds, for places whose commits can be a baseline. */
  readonly committed?: Readonly<Record<string, Content>>
  /** The path that the round edits; the first file unless told. */
  readonly edit?: string
  /** False where the user's own `git status` would wait or refuse. */
  readonly status?: false
  /** A file that something of the user's would write if it were run or asked. */
  readonly marker?: string
}

/** `captured`, `store` and `special` are the columns of docs/PLACES.md. */
export type Kind = {
  readonly captured: string
  readonly store: string
  readonly special: string
  readonly make: () => Made
  /** Only the superuser can make it. */
  readonly root?: true
}

const inGit = '`.git/maestro`'
const everything = 'every tracked and every not-ignored file'

const ordinary = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', run: { exec: '#!/bin/sh\n' }, link: { link: 'a.txt' } }

const plain = (root: string, files: Made['files'], more: Partial<Made> = {}): Made => ({
  open: root,
  storeDir: join(root, '.git/maestro'),
  gitFolders: [join(root, '.git')],
  files,
  ...more,
})

/** A clone that could only be completed by asking `origin`, which is gone; asking leaves a marker. */
const clone = (flags: readonly string[], files: Readonly<Record<string, Content>>): { root: string; marker: string } => {
  const source = userRepository({ 'a.txt': 'old\n' })
  putAll(source, files)
  userGit(source, 'add', '-A')
  userGit(source, 'commit', '-qm', 'second')
  userGit(source, 'config', 'uploadpack.allowFilter', 'true')
  const folder = temporaryFolder()
  userGit(folder, 'clone', '-q', ...flags, `file://${source}`, 'clone')
  const root = join(folder, 'clone')
  const marker = join(folder, 'asked')
  put(folder, 'ask', { exec: `#!/bin/sh\ntouch ${marker}\nexit 1\n` })
  userGit(root, 'config', 'remote.origin.uploadpack', join(folder, 'ask'))
  return { root, marker }
}

const submodule = (): string => {
  const root = userRepository({ 'a.txt': 'a\n' })
  userGit(root, 'submodule', '--quiet', 'add', userRepository({ 'm.txt': 'm\n', 'deep/n.txt': 'n\n' }), 'sub')
  userGit(root, 'commit', '-qm', 'sub')
  return root
}

const gitmodules = (root: string): Content => execFileSync('cat', [join(root, '.gitmodules')])

const withSubmodule = (root: string): Made['files'] => ({
  '.gitmodules': gitmodules(root),
  'a.txt': 'a\n',
  'sub/deep/n.txt': 'n\n',
  'sub/m.txt': 'm\n',
})

const sparse = (flags: readonly string[], patterns: readonly string[]): Made => {
  const files = { 'a.txt': 'a\n', 'in/b': 'b\n', 'out/c': 'c\n', 'out/deep/d': { exec: 'd\n' } }
  const root = userRepository(files)
  userGit(root, 'sparse-checkout', 'set', ...flags, ...patterns)
  return plain(root, files, { edit: 'in/b', committed: files })
}

const filtered = (): Made => {
  const marker = join(temporaryFolder(), 'filtered')
  const pointer =
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n'
  const attributes = '*.bin filter=lfs diff=lfs merge=lfs -text\n*.up filter=up\n'
  const root = userRepository({ '.gitattributes': attributes, 'pointer.bin': pointer, 'x.up': 'UP\n' })
  const script = join(root, '.git/filter.sh')
  put(root, '.git/filter.sh', { exec: `#!/bin/sh\necho "$1" >> ${marker}\ncat\n` })
  for (const name of ['lfs', 'up'])
    for (const kind of ['clean', 'smudge']) userGit(root, 'config', `filter.${name}.${kind}`, `${script} ${kind}`)
  userGit(root, 'config', 'filter.lfs.process', `${script} process`)
  userGit(root, 'config', 'filter.lfs.required', 'true')
  const files = { '.gitattributes': attributes, 'pointer.bin': pointer, 'x.up': 'UP\n', 'real.bin': Buffer.from([0, 1, 2, 255, 13, 10]) }
  putAll(root, { 'real.bin': files['real.bin'] })
  return plain(root, files, { marker, edit: 'x.up', status: false })
}

const converted = (): Made => {
  const files = {
    '.gitattributes': '* text=auto eol=crlf\n*.id ident\n*.utf16 working-tree-encoding=UTF-16LE\n*.sh eol=lf\n',
    'crlf.txt': 'a\r\nb\r\n',
    'mixed.txt': 'a\r\nb\nc\r\n',
    'k.id': '$Id$ $Id: 0123 $\n',
    'bad.utf16': '\uFEFFx',
    'run.sh': 'a\r\n',
  }
  const root = userRepository({ 'a.txt': 'a\n' })
  userGit(root, 'config', 'core.autocrlf', 'true')
  userGit(root, 'config', 'core.safecrlf', 'true')
  putAll(root, files)
  return plain(root, { ...files, 'a.txt': 'a\n' }, { edit: 'mixed.txt' })
}

const nested = (): Made => {
  const root = userRepository({ 'a.txt': 'a\n', '.gitignore': '*.log\n' })
  for (const folder of ['nested', 'nested/deeper']) {
    mkdirSync(join(root, folder))
    userGit(join(root, folder), 'init', '-q')
  }
  const files = { 'nested/.gitignore': 'skip\n', 'nested/n.txt': 'n\n', 'nested/deeper/d.txt': 'd\n', 'nested/deeper/x.skip': 's' }
  putAll(root, { ...files, 'nested/skip': 's', 'x.log': 'x' })
  userGit(join(root, 'nested'), 'add', 'n.txt')
  userGit(join(root, 'nested'), 'commit', '-qm', 'nested')
  return plain(
    root,
    { ...files, 'a.txt': 'a\n', '.gitignore': '*.log\n' },
    { edit: 'nested/deeper/d.txt', gitFolders: ['.git', 'nested/.git', 'nested/deeper/.git'].map((path) => join(root, path)) },
  )
}

const special = (): Made => {
  const root = userRepository({ 'a.txt': 'a\n', 'sub/b.txt': 'b\n', 'was/c.txt': 'c\n' })
  rmSync(join(root, 'was/c.txt'))
  for (const path of ['sub/.gitignore', 'pipe', 'was/c.txt']) execFileSync('mkfifo', [join(root, path)])
  execFileSync('python3', ['-c', 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])', 'socket'], { cwd: root })
  execFileSync('mknod', [join(root, 'device'), 'c', '1', '3'])
  const notStored = Object.fromEntries(['device', 'pipe', 'socket', 'sub/.gitignore', 'was/c.txt'].map((path) => [path, 'special']))
  return plain(root, { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' }, { notStored, status: false })
}

export const kinds: Readonly<Record<string, Kind>> = {
  'plain repository': {
    captured: everything,
    store: inGit,
    special: 'ignored files are left out unless they are tracked',
    make: () => {
      const root = userRepository({ ...ordinary, '.gitignore': '*.log\n' })
      putAll(root, { 'new.txt': 'n\n', 'x.log': 'x', 'forced.log': 'f' })
      userGit(root, 'add', '-f', 'forced.log')
      const committed = { ...ordinary, '.gitignore': '*.log\n' }
      return plain(root, { ...committed, 'new.txt': 'n\n', 'forced.log': 'f' }, { committed })
    },
  },
  'linked work tree': {
    captured: 'its own files',
    store: '`maestro` in the git folder of the main work tree',
    special: 'sessions, current session and caches are its own; the store is shared',
    make: () => {
      const main = userRepository(ordinary)
      const root = join(temporaryFolder(), 'feature')
      userGit(main, 'worktree', 'add', '-q', root)
      return plain(root, ordinary, {
        storeDir: join(main, '.git/maestro'),
        workTree: 'wt-feature',
        gitFolders: [join(main, '.git')],
        committed: ordinary,
      })
    },
  },
  'linked work tree inside the main one': {
    captured: 'its own files; the main work tree leaves them out',
    store: inGit,
    special: 'two places, one store',
    make: () => {
      const main = userRepository(ordinary)
      const root = join(main, 'trees/one')
      userGit(main, 'worktree', 'add', '-q', root)
      return plain(root, ordinary, {
        storeDir: join(main, '.git/maestro'),
        workTree: 'wt-one',
        gitFolders: [join(main, '.git')],
        committed: ordinary,
      })
    },
  },
  'repository with a submodule': {
    captured: "its files and the submodule's, as files",
    store: inGit,
    special: 'an edit inside the submodule changes the tree; as a baseline a commit leaves submodules out',
    make: () => {
      const root = submodule()
      return plain(root, withSubmodule(root), { edit: 'sub/m.txt', committed: { '.gitmodules': gitmodules(root), 'a.txt': 'a\n' } })
    },
  },
  'folder inside a submodule': {
    captured: "the superproject's files, the submodule's among them",
    store: "the superproject's",
    special: 'the superproject is the place: one session sees the whole',
    make: () => {
      const root = submodule()
      return plain(root, withSubmodule(root), { open: join(root, 'sub/deep'), root, edit: 'sub/deep/n.txt' })
    },
  },
  'submodule with a .git folder of its own': {
    captured: "the superproject's files, the submodule's among them",
    store: "the superproject's",
    special: 'how old git made submodules; one that had sessions before keeps its own store',
    make: () => {
      const root = userRepository({ 'a.txt': 'a\n' })
      userGit(root, 'clone', '-q', userRepository({ 'm.txt': 'm\n' }), 'sub')
      userGit(root, 'add', 'sub')
      return plain(
        root,
        { 'a.txt': 'a\n', 'sub/m.txt': 'm\n' },
        { open: join(root, 'sub'), root, edit: 'sub/m.txt', gitFolders: [join(root, '.git'), join(root, 'sub/.git')] },
      )
    },
  },
  'nested repositories': {
    captured: 'their files as files, by their own ignore rules',
    store: inGit,
    special: 'opened by itself, a nested repository is a place of its own',
    make: nested,
  },
  'bare repository with linked work trees': {
    captured: "the work tree's files",
    store: '`maestro` in the bare repository',
    special: 'the bare repository itself has no work tree and is refused',
    make: () => {
      const top = temporaryFolder()
      userGit(top, 'clone', '-q', '--bare', userRepository(ordinary), '.bare')
      put(top, '.git', 'gitdir: ./.bare\n')
      userGit(top, 'worktree', 'add', '-q', 'main', 'main')
      return plain(join(top, 'main'), ordinary, {
        storeDir: join(top, '.bare/maestro'),
        workTree: 'wt-main',
        gitFolders: [join(top, '.bare')],
      })
    },
  },
  'git folder elsewhere': {
    captured: everything,
    store: '`maestro` in the git folder that the `.git` file names',
    special: 'a `core.worktree` is not followed: the work tree is where `.git` stands',
    make: () => {
      const gitDir = join(temporaryFolder(), 'repo.git')
      const root = temporaryFolder()
      userGit(root, 'init', '-q', '--bare', gitDir)
      putAll(root, { ...ordinary, '.git': `gitdir: ${gitDir}\n` })
      userGit(root, 'config', 'core.bare', 'false')
      userGit(root, 'config', 'core.worktree', root)
      userGit(root, 'add', '-A')
      userGit(root, 'commit', '-qm', 'first')
      return plain(root, ordinary, { storeDir: join(gitDir, 'maestro'), gitFolders: [gitDir], committed: ordinary })
    },
  },
  'repository without a commit': {
    captured: everything,
    store: inGit,
    special: 'there is no commit to compare with',
    make: () => {
      const root = temporaryFolder()
      userGit(root, 'init', '-q')
      putAll(root, ordinary)
      userGit(root, 'add', 'a.txt')
      return plain(root, ordinary)
    },
  },
  'detached HEAD': {
    captured: everything,
    store: inGit,
    special: 'nothing: branches play no part',
    make: () => {
      const root = userRepository(ordinary)
      userGit(root, 'checkout', '-q', '--detach')
      return plain(root, ordinary, { committed: ordinary })
    },
  },
  'merge in conflict': {
    captured: 'the files as they stand, conflict marks included',
    store: inGit,
    special: 'the merge goes on untouched',
    make: () => {
      const root = userRepository({ f: '0\n', g: 'g\n' })
      userGit(root, 'checkout', '-qb', 'side')
      put(root, 'f', '1\n')
      userGit(root, 'commit', '-qam', 'one')
      userGit(root, 'checkout', '-q', 'main')
      put(root, 'f', '2\n')
      userGit(root, 'commit', '-qam', 'two')
      try {
        userGit(root, 'merge', 'side')
      } catch {
        // In conflict, as intended.
      }
      return plain(root, { f: '<<<<<<< HEAD\n2\n=======\n1\n>>>>>>> side\n', g: 'g\n' })
    },
  },
  'sparse checkout, cone': {
    captured: 'files on disk; files kept away, as the index has them',
    store: inGit,
    special: 'what is kept away is neither missing nor restored',
    make: () => sparse(['--cone'], ['in']),
  },
  'sparse checkout, patterns': {
    captured: 'files on disk; files kept away, as the index has them',
    store: inGit,
    special: 'what is kept away is neither missing nor restored',
    make: () => sparse(['--no-cone'], ['/*', '!/out/deep/']),
  },
  'sparse checkout, sparse index': {
    captured: 'files on disk; files kept away, as the index has them',
    store: inGit,
    special: "the user's index stays sparse",
    make: () => sparse(['--cone', '--sparse-index'], ['in']),
  },
  'paths hidden from git status': {
    captured: 'the bytes on disk',
    store: inGit,
    special: '`--skip-worktree` and `--assume-unchanged` hide nothing from a checkpoint',
    make: () => {
      const root = userRepository({ 'a.txt': 'a\n', 'skipped.txt': 's\n', 'assumed.txt': 'u\n' })
      userGit(root, 'update-index', '--skip-worktree', 'skipped.txt')
      userGit(root, 'update-index', '--assume-unchanged', 'assumed.txt')
      const files = { 'a.txt': 'a\n', 'skipped.txt': 'local\n', 'assumed.txt': 'local too\n' }
      putAll(root, files)
      return plain(root, files, { edit: 'skipped.txt' })
    },
  },
  'index in other forms': {
    captured: everything,
    store: inGit,
    special: 'split index, version 4, untracked cache',
    make: () => {
      const root = userRepository(ordinary)
      for (const flag of ['--split-index', '--untracked-cache']) userGit(root, 'update-index', flag)
      userGit(root, 'update-index', '--index-version', '4')
      putAll(root, { 'src/b.txt': 'B\n', later: 'l\n' })
      userGit(root, 'add', '-N', 'later')
      userGit(root, 'add', 'src/b.txt')
      return plain(root, { ...ordinary, 'src/b.txt': 'B\n', later: 'l\n' }, { committed: ordinary })
    },
  },
  'partial clone': {
    captured: everything,
    store: inGit,
    special: 'what was never fetched is not fetched: a commit that needs it is refused as a baseline',
    make: () => {
      const { root, marker } = clone(['--filter=blob:none'], ordinary)
      return plain(root, ordinary, { marker, committed: ordinary })
    },
  },
  'partial clone with a sparse checkout': {
    captured: 'files on disk',
    store: inGit,
    special: 'files kept away whose content was never fetched are named as not stored',
    make: () => {
      const files = { 'a.txt': 'a\n', 'in/b': 'b\n' }
      const { root, marker } = clone(['--filter=blob:none', '--sparse'], { ...files, 'out/c': 'c\n' })
      userGit(root, 'config', '--unset', 'remote.origin.uploadpack')
      userGit(root, 'sparse-checkout', 'set', 'in')
      userGit(root, 'config', 'remote.origin.uploadpack', join(root, '../ask'))
      return plain(root, files, { marker, edit: 'in/b', notStored: { 'out/c': 'unreadable' } })
    },
  },
  'shallow clone': {
    captured: everything,
    store: inGit,
    special: 'only the commits that are there can be a baseline',
    make: () => {
      const { root, marker } = clone(['--depth=1'], ordinary)
      return plain(root, ordinary, { marker, committed: ordinary })
    },
  },
  'SHA-256 repository': {
    captured: everything,
    store: inGit,
    special: 'our store is SHA-1; a commit of the repository is translated when it is named',
    make: () => {
      const root = temporaryFolder()
      userGit(root, 'init', '-q', '--object-format=sha256')
      const committed = { ...ordinary, 'src/deep/c.txt': 'c\n', 'empty.txt': '' }
      putAll(root, committed)
      userGit(root, 'add', '-A')
      userGit(root, 'commit', '-qm', 'first')
      put(root, 'new.txt', 'n\n')
      return plain(root, { ...committed, 'new.txt': 'n\n' }, { committed })
    },
  },
  'LFS and filters': {
    captured: 'the bytes on disk, pointers as pointers',
    store: inGit,
    special: 'no filter is ever run',
    make: filtered,
  },
  'line ends, encodings, ident': {
    captured: 'the bytes on disk',
    store: inGit,
    special: '`core.autocrlf`, `eol`, `working-tree-encoding` and `ident` convert nothing',
    make: converted,
  },
  'another owner': {
    captured: everything,
    store: inGit,
    special: '`safe.directory` is not asked: nothing of the repository is run',
    root: true,
    make: () => {
      const root = userRepository(ordinary)
      execFileSync('chown', ['-hR', '65534:65534', root])
      return plain(root, ordinary, { status: false, committed: ordinary })
    },
  },
  'folder without git': {
    captured: "every file that its `.gitignore` files and the user's own rules do not leave out",
    store: '`.maestro/store`',
    special: 'there are no commits',
    make: () => {
      const root = temporaryFolder()
      putAll(root, { ...ordinary, '.gitignore': '*.log\n', 'x.log': 'x' })
      return {
        open: root,
        storeDir: join(root, '.maestro/store'),
        gitFolders: [],
        files: { ...ordinary, '.gitignore': '*.log\n' },
        status: false,
      }
    },
  },
  'folder that became a repository': {
    captured: everything,
    store: '`.maestro/store`, for as long as it holds sessions',
    special: '`git clean -fdx` would remove it there; a store that is tracked came with a clone and is never used',
    make: () => {
      const root = temporaryFolder()
      putAll(root, { ...ordinary, '.maestro/.gitignore': '*\n', '.maestro/store/sessions/s-1/texts/t': 't' })
      userGit(root, 'init', '-q')
      userGit(root, 'add', '-A')
      userGit(root, 'commit', '-qm', 'first')
      return plain(root, ordinary, { storeDir: join(root, '.maestro/store'), committed: ordinary })
    },
  },
  'opened through a link': {
    captured: everything,
    store: inGit,
    special: 'the same place as by its real path',
    make: () => {
      const root = userRepository(ordinary)
      const folder = temporaryFolder()
      put(folder, 'link', { link: root })
      return plain(root, ordinary, { open: join(folder, 'link'), root, committed: ordinary })
    },
  },
  'opened from a subfolder': {
    captured: everything,
    store: inGit,
    special: 'the top of the repository is the place',
    make: () => {
      const root = userRepository(ordinary)
      return plain(root, ordinary, { open: join(root, 'src'), root, committed: ordinary })
    },
  },
  'names that differ in case only': {
    captured: 'each of them, on a disk that tells them apart',
    store: inGit,
    special: '`core.ignoreCase` is not asked',
    make: () => {
      const files = { 'a.txt': '1', 'A.txt': '2', 'Dir/x': '3', 'dir/x': '4', 'dir/X': '5' }
      const root = userRepository(files)
      userGit(root, 'config', 'core.ignoreCase', 'true')
      return plain(root, files, { edit: 'dir/X' })
    },
  },
  'pipes, sockets and devices': {
    captured: 'all other files',
    store: inGit,
    special: 'named as not stored, never opened; a `.gitignore` that is a pipe is no rule',
    root: true,
    make: special,
  },
}

/** For the trial of a case the disk decides. */
export const tellsCaseApart = (): boolean => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a'), '')
  return !existsSync(join(folder, 'A'))
}
