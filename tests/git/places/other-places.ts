/** Places that are refused, or opened with a restriction: what happens there, and the test in this folder's neighbourhood that shows it. */
type Other = { readonly place: string; readonly answer: string; readonly file: string; readonly test: string }

export const otherPlaces: readonly Other[] = [
  {
    place: 'git folder, folder or store that may not be written',
    answer: 'read-only, with the reason; sessions that exist are read, `read_only` for anything that writes',
    file: 'tests/git/place.test.ts',
    test: 'a folder or a git folder that may not be written is read-only, with the reason',
  },
  {
    place: 'mount that is read-only',
    answer: 'read-only, with the reason, also for root',
    file: 'tests/git/places/places.test.ts',
    test: 'on a mount that is read-only the place is read-only, also for root',
  },
  {
    place: 'work trees of one repository, at the same time',
    answer: 'one store; sessions, the current one and caches are each their own',
    file: 'tests/git/places/places.test.ts',
    test: 'two linked work trees share one store and have a current session each',
  },
  {
    place: 'submodule or nested repository that has sessions of its own',
    answer: 'a place of its own, with its own store',
    file: 'tests/git/place.test.ts',
    test: 'a nested repository that is no submodule is a place of its own, and so is one that already has sessions',
  },
  {
    place: 'clone that brings a `.maestro/store`',
    answer: 'its files are files; the store is the one in the git folder',
    file: 'tests/git/place.test.ts',
    test: 'a store that came with a clone, tracked or through a link, is not taken for ours',
  },
  {
    place: 'bare repository, or the inside of a git folder',
    answer: '`bare_repository`',
    file: 'tests/git/place.test.ts',
    test: 'a bare repository',
  },
  {
    place: 'broken `.git`: to nowhere, nonsense, without HEAD, a pipe, of a format git does not know',
    answer: '`broken_git`; never a second store',
    file: 'tests/git/place.test.ts',
    test: 'a .git file that points nowhere',
  },
  {
    place: 'configuration that git cannot read, or would wait for',
    answer: '`broken_git`, `git_timeout`',
    file: 'tests/git/place.test.ts',
    test: 'git is not waited for without end: a configuration that is a pipe is a fault',
  },
  {
    place: 'home folder, what is above it, the root of the file system',
    answer: '`home_folder`, `file_system_root`; a repository below them is fine',
    file: 'tests/git/place.test.ts',
    test: 'refused: the home folder, what is above it, and a subfolder of a home that is a repository',
  },
  {
    place:
      'file system that other machines write to: NFS, SMB, 9p, sshfs and the like, folders shared by Docker Desktop or a virtual machine',
    answer: "`network_file_system`; FUSE on one's own disk, overlay, tmpfs, btrfs, xfs and zfs are fine",
    file: 'tests/git/place.test.ts',
    test: 'refused: a file system that other machines write to, by its number or by the name it is mounted with',
  },
]
