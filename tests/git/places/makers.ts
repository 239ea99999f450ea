import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, put, putAll, temporaryFolder, userGit, userRepository } from '../fixture.ts'
import { type Made, plain } from './kind.ts'

/** A clone that could only be completed by asking `origin`, and asking leaves a marker. */
export const clone = (flags: readonly string[], files: Readonly<Record<string, Content>>): { root: string; marker: string } => {
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

export const submodule = (): string => {
  const root = userRepository({ 'a.txt': 'a\n' })
  userGit(root, 'submodule', '--quiet', 'add', userRepository({ 'm.txt': 'm\n', 'deep/n.txt': 'n\n' }), 'sub')
  userGit(root, 'commit', '-qm', 'sub')
  return root
}

export const gitmodules = (root: string): Content => execFileSync('cat', [join(root, '.gitmodules')])

export const withSubmodule = (root: string): Made['files'] => ({
  '.gitmodules': gitmodules(root),
  'a.txt': 'a\n',
  'sub/deep/n.txt': 'n\n',
  'sub/m.txt': 'm\n',
})

export const sparse = (flags: readonly string[], patterns: readonly string[]): Made => {
  const files = { 'a.txt': 'a\n', 'in/b': 'b\n', 'out/c': 'c\n', 'out/deep/d': { exec: 'd\n' } }
  const root = userRepository(files)
  userGit(root, 'sparse-checkout', 'set', ...flags, ...patterns)
  return plain(root, files, { edit: 'in/b', committed: files })
}

export const filtered = (): Made => {
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

export const converted = (): Made => {
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

export const nested = (): Made => {
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

export const special = (): Made => {
  const root = userRepository({ 'a.txt': 'a\n', 'sub/b.txt': 'b\n', 'was/c.txt': 'c\n' })
  rmSync(join(root, 'was/c.txt'))
  for (const path of ['pipe', 'was/c.txt']) execFileSync('mkfifo', [join(root, path)])
  execFileSync('python3', ['-c', 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])', 'socket'], { cwd: root })
  execFileSync('mknod', [join(root, 'device'), 'c', '1', '3'])
  const notStored = Object.fromEntries(['device', 'pipe', 'socket', 'was/c.txt'].map((path) => [path, 'special']))
  return plain(root, { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' }, { notStored, status: false })
}
