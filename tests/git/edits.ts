import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import * as fc from 'fast-check'

/** A path as the names of its parts, in bytes. */
type Path = readonly Buffer[]

export type Edit =
  | { readonly do: 'write'; readonly path: Path; readonly content: Buffer; readonly executable: boolean }
  | { readonly do: 'link'; readonly path: Path; readonly target: string }
  | { readonly do: 'remove' | 'folder' | 'pipe' | 'mode' | 'old'; readonly path: Path }
  | { readonly do: 'rename'; readonly path: Path; readonly to: Path }

/** Names that differ in case alone, that sort around a slash, with line ends and quotes, UTF-8 in both normal forms, and bytes that are no text. */
const plain = ['a', 'A', 'b', 'c.d', 'c', 'c-', 'x.log', ' ', 'new\nline', '"q"', 'ü', 'u\u0308', '\\', '-x', '*', '🎼'].map((text) =>
  Buffer.from(text),
)
const names = [...plain, Buffer.from('caf\xe9', 'latin1'), Buffer.from([0xff])]

const path = (depth: number): fc.Arbitrary<Path> => fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: depth })
const texts = ['', '1', '2', '\r\n', 'a\r\nb\n', '$Id$', '\0\x01', 'long '.repeat(900), '* text eol=crlf filter=x']
const content: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...texts).map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
)

/** One change of a work tree, of any kind. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ do: fc.constant('write' as const), path: path(4), content, executable: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('link' as const), path: path(3), target: fc.constantFrom('a', '../outside', 'nowhere', 'x y') }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom('remove', 'folder', 'mode', 'old'), path: path(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pipe' as const), path: path(2) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('rename' as const), path: path(3), to: path(3) }) },
)

const at = (root: string, parts: Path): Buffer => Buffer.concat([Buffer.from(root), ...parts.flatMap((part) => [Buffer.from('/'), part])])
const standsAt = (file: Buffer) => lstatSync(file, { throwIfNoEntry: false })
const isWithin = (path: Path, other: Path): boolean => path.every((part, n) => other[n]?.equals(part) === true)

/** Whatever stands in the way of a path gives way, so that files, folders and links take each other's places. */
const makeRoom = (root: string, parts: Path): Buffer => {
  for (let n = 1; n < parts.length; n += 1) {
    const parent = at(root, parts.slice(0, n))
    if (standsAt(parent)?.isDirectory() === true) continue
    rmSync(parent, { force: true })
    mkdirSync(parent)
  }
  return at(root, parts)
}

const empty = (file: Buffer): void => rmSync(file, { recursive: true, force: true })

const rename = (root: string, from: Path, to: Path): void => {
  const file = makeRoom(root, from)
  if (standsAt(file) === undefined || isWithin(from, to) || isWithin(to, from)) return
  const target = makeRoom(root, to)
  empty(target)
  if (standsAt(file) !== undefined) renameSync(file, target)
}

/** Another content of the same size, and the old time set back: only the system's own ctime tells. */
const forge = (file: Buffer): void => {
  const stands = standsAt(file)
  if (stands?.isFile() !== true || stands.size === 0) return
  writeFileSync(file, Buffer.alloc(stands.size, 'o'))
  utimesSync(file, stands.atime, stands.mtime)
}

export const carryOut = (root: string, one: Edit): void => {
  const file = makeRoom(root, one.path)
  const stands = standsAt(file)
  switch (one.do) {
    case 'write':
      if (stands?.isFile() !== true) empty(file)
      writeFileSync(file, one.content)
      return chmodSync(file, one.executable ? 0o755 : 0o644)
    case 'link':
      empty(file)
      return symlinkSync(one.target, file)
    case 'remove':
      return empty(file)
    case 'folder':
      if (stands === undefined) mkdirSync(file)
      return
    case 'pipe':
      // Arguments of a process are text.
      if (one.path.some((part) => plain.every((name) => !name.equals(part)))) return
      empty(file)
      return void execFileSync('mkfifo', ['--', file.toString()])
    case 'mode':
      return stands?.isFile() === true ? chmodSync(file, (stands.mode & 0o111) === 0 ? 0o755 : 0o644) : undefined
    case 'old':
      return forge(file)
    case 'rename':
      return rename(root, one.path, one.to)
  }
}

/** The paths that an edit touches, as our own functions take them; a folder made on the way is one of them. */
export const touchedBy = (one: Edit): Buffer[] => (one.do === 'rename' ? [one.path, one.to] : [one.path]).flatMap((parts) => joined(parts))

const joined = (parts: Path): Buffer[] =>
  parts.map((_, n) => Buffer.concat(parts.slice(0, n + 1).flatMap((part, at) => (at === 0 ? [part] : [Buffer.from('/'), part]))))
