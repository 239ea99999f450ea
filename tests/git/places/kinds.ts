import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { put, putAll, temporaryFolder, userGit, userRepository } from '../fixture.ts'
import { type Kind, ordinary, plain } from './kind.ts'
import { clone, converted, filtered, gitmodules, nested, sparse, special, submodule, withSubmodule } from './makers.ts'

const inGit = '`.git/maestro`'
const everything = 'every tracked and every not-ignored file'

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
    special: 'named as not stored, never opened; a `.gitignore` that is one is named too, and nothing waits for it',
    root: true,
    make: special,
  },
}
