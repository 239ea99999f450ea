import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import type { Repository } from '../repository.ts'
import type { RawPath } from '../tree-path.ts'
import { FileNode, type FileTable, NUMBERS, OID_BYTES } from './file-node.ts'
import { type FolderNode, type TreeNode, ignoreIn, newFolder } from './node.ts'

/** What is kept of a picture between processes. `epoch` says which state of the store its `stored` marks belong to. */
export type Manifest = { readonly root: FolderNode; readonly files: FileTable; readonly epoch: string; readonly policy: string }

/** Raised with every change of the form: another one is a miss, never a wrong picture. */
const VERSION = 4

/** Paths are bytes, one character each. */
const ZoneForm = z.object({
  prefix: z.string(),
  target: z.object({ kind: z.literal('user'), gitDir: z.string(), root: z.string(), index: z.exactOptional(z.string()) }),
  indexFile: z.string(),
  indexStamp: z.string(),
  missing: z.array(z.string()),
  missingFolders: z.array(z.string()),
  kept: z.array(z.tuple([z.string(), z.object({ mode: z.string(), oid: z.string() })])),
  rules: z.array(z.tuple([z.string(), z.string()])),
  converts: z.boolean(),
})

const Header = z.object({
  version: z.literal(VERSION),
  place: z.string(),
  epoch: z.string(),
  policy: z.string(),
  nodes: z.number(),
  /** Bytes of all names in preorder, joined by NUL. */
  names: z.number(),
  /** By the folder's place in preorder. */
  ignored: z.array(z.tuple([z.number(), z.array(z.tuple([z.string(), z.boolean()]))])),
  rules: z.array(z.tuple([z.number(), z.string().nullable()])),
  zones: z.array(z.tuple([z.number(), ZoneForm])),
})
type Header = z.infer<typeof Header>

/** The columns behind the header, each node of the preorder in its own place. A folder's flags: 1 stored, 2 closed, 4 sorted. */
type Columns = FileTable & { readonly counts: Int32Array }

const FILE = -1
const ALIGN = 8
const CHECKSUM_BYTES = 4

const fileOf = (repo: Repository): string => join(repo.place.storeDir, 'trees', `${repo.place.workTree}.manifest`)

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN

/** The columns lie one behind the other, the widest first, so that each is where its numbers may stand. */
const columnsAt = (buffer: ArrayBuffer, start: number, nodes: number): Columns => {
  const countsAt = start + nodes * NUMBERS * 8
  const flagsAt = countsAt + nodes * 4
  return {
    numbers: new Float64Array(buffer, start, nodes * NUMBERS),
    counts: new Int32Array(buffer, countsAt, nodes),
    flags: new Uint16Array(buffer, flagsAt, nodes),
    oids: Buffer.from(buffer, flagsAt + nodes * 2, nodes * OID_BYTES),
    used: nodes,
    free: [],
  }
}

/** A file that lost a block to a power cut must not pass for a picture. */
const checksumOf = (content: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(CHECKSUM_BYTES)
  bytes.writeUInt32BE(crc32(content))
  return bytes
}

const bytesOf = (nodes: number): number => nodes * (NUMBERS * 8 + 4 + 2 + OID_BYTES)

const countNodes = (node: TreeNode): number =>
  node.kind === 'file' ? 1 : [...node.children.values()].reduce((sum, child) => sum + countNodes(child), 1)

type Writer = { readonly header: Header; readonly columns: Columns; readonly names: string[] }

const writeFolder = ({ header, columns }: Writer, at: number, node: FolderNode): void => {
  columns.counts[at] = node.children.size
  columns.flags[at] = (node.stored ? 1 : 0) | (node.closed ? 2 : 0) | (node.sorted ? 4 : 0)
  columns.numbers.set([node.mtimeMs, node.ctimeMs, node.ino], at * NUMBERS)
  if (node.oid !== null && node.oid !== '') columns.oids.write(node.oid, at * OID_BYTES, 'hex')
  if (node.ignored !== null) header.ignored.push([at, [...node.ignored]])
  if (node.rules !== undefined) header.rules.push([at, node.rules])
  if (node.zone === null) return
  const { missing, missingFolders, kept, ...zone } = node.zone
  header.zones.push([at, ZoneForm.parse({ ...zone, missing: [...missing], missingFolders: [...missingFolders], kept: [...kept] })])
}

const write = (writer: Writer, name: RawPath, node: TreeNode): void => {
  const at = writer.names.push(name) - 1
  if (node.kind === 'file') {
    writer.columns.counts[at] = FILE
    node.copyTo(writer.columns, at)
    return
  }
  writeFolder(writer, at, node)
  for (const [childName, child] of node.children) write(writer, childName, child)
}

/** A cache: where it cannot be written, the next process reads more, and nothing else. */
export const saveManifest = (repo: Repository, { root, epoch, policy }: Omit<Manifest, 'files'>): void => {
  const nodes = countNodes(root)
  const buffer = new ArrayBuffer(bytesOf(nodes))
  const header = { version: VERSION, place: repo.place.root, epoch, policy, nodes, names: 0, ignored: [], rules: [], zones: [] } as const
  const writer: Writer = { header: Header.parse(header), columns: columnsAt(buffer, 0, nodes), names: [] }
  write(writer, '', root)
  const names = Buffer.from(writer.names.join('\0'), 'latin1')
  const text = Buffer.from(`${JSON.stringify({ ...writer.header, names: names.length })}\n`)
  const padding = Buffer.alloc(aligned(text.length + names.length) - text.length - names.length)
  const file = fileOf(repo)
  const draft = join(dirname(file), `tmp-${randomBytes(8).toString('hex')}`)
  try {
    mkdirSync(dirname(file), { recursive: true })
    const content = Buffer.concat([text, names, padding, Buffer.from(buffer)])
    writeFileSync(draft, Buffer.concat([content, checksumOf(content)]), { flag: 'wx' })
    renameSync(draft, file)
  } catch {
    rmSync(draft, { force: true })
  }
}

type Reader = {
  readonly columns: Columns
  readonly names: readonly string[]
  readonly ignored: ReadonlyMap<number, readonly (readonly [string, boolean])[]>
  readonly rules: ReadonlyMap<number, string | null>
  readonly zones: ReadonlyMap<number, z.infer<typeof ZoneForm>>
  at: number
}

const emptyFolder = (reader: Reader, at: number): FolderNode => {
  const form = reader.zones.get(at)
  if (form === undefined) return newFolder()
  const { missing, missingFolders, kept, ...zone } = form
  return newFolder({ ...zone, missing: new Set(missing), missingFolders: new Set(missingFolders), kept: new Map(kept) })
}

const readFolder = (reader: Reader, at: number): FolderNode => {
  const { columns, names } = reader
  const [mtimeMs = 0, ctimeMs = Number.NaN, ino = 0] = columns.numbers.subarray(at * NUMBERS, at * NUMBERS + 3)
  const flags = columns.flags[at] ?? 0
  const folder = emptyFolder(reader, at)
  Object.assign(folder, { mtimeMs, ctimeMs, ino, closed: (flags & 2) !== 0, sorted: (flags & 4) !== 0, rules: reader.rules.get(at) })
  for (const [name, isFolder] of reader.ignored.get(at) ?? []) ignoreIn(folder, name, isFolder)
  for (let left = columns.counts[at] ?? 0; left > 0; left -= 1) {
    const child = (reader.at += 1)
    folder.children.set(names[child] ?? '', columns.counts[child] === FILE ? FileNode.at(columns, child) : readFolder(reader, child))
  }
  return folder
}

/** Ids of folders are computed again from what is below them; that a folder is stored holds for the id it had, so it is told apart here. */
const markFolders = (columns: Columns, folder: FolderNode, at: { now: number }): void => {
  const { flags, oids } = columns
  const oid = oids.toString('hex', at.now * OID_BYTES, (at.now + 1) * OID_BYTES)
  if (((flags[at.now] ?? 0) & 1) !== 0 && (folder.oid === oid || folder.oid === '')) Object.assign(folder, { stored: true, object: null })
  for (const child of folder.children.values()) {
    at.now += 1
    if (child.kind === 'folder') markFolders(columns, child, at)
  }
}

const parse = (bytes: Buffer, place: string): { header: Header; names: string[]; columns: Columns } | null => {
  const content = bytes.subarray(0, -CHECKSUM_BYTES)
  if (!checksumOf(content).equals(bytes.subarray(-CHECKSUM_BYTES))) return null
  const end = bytes.indexOf(10)
  const parsed = Header.safeParse(JSON.parse(bytes.toString('utf8', 0, end)))
  if (!parsed.success || parsed.data.place !== place) return null
  const header = parsed.data
  const start = aligned(end + 1 + header.names)
  if (content.length !== start + bytesOf(header.nodes)) return null
  // The columns stay where they were read: they are the table of the files.
  const { buffer } = bytes
  if (!(buffer instanceof ArrayBuffer) || bytes.byteOffset % ALIGN !== 0) return null
  const names = bytes.toString('latin1', end + 1, end + 1 + header.names).split('\0')
  return { header, names, columns: columnsAt(buffer, bytes.byteOffset + start, header.nodes) }
}

/** The picture that the last process left; null when there is none, or none of this place and version. */
export const loadManifest = (repo: Repository, compute: (root: FolderNode) => void): Manifest | null => {
  try {
    const parsed = parse(readFileSync(fileOf(repo)), repo.place.root)
    if (parsed === null) return null
    const { header, names, columns } = parsed
    const { ignored, rules, zones, epoch, policy } = header
    const root = readFolder({ columns, names, ignored: new Map(ignored), rules: new Map(rules), zones: new Map(zones), at: 0 }, 0)
    compute(root)
    markFolders(columns, root, { now: 0 })
    return { root, files: columns, epoch, policy }
  } catch {
    // Not there, or not whole: the work tree is read anew.
    return null
  }
}
