import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import * as z from 'zod'
import type { Repository } from '../repository.ts'
import type { WhyNotStored } from '../rules.ts'
import type { RawPath } from '../tree-path.ts'
import { type FileNode, type FolderNode, type TreeNode, newFile, newFolder } from './node.ts'

/** What is kept of a picture between processes. `epoch` says which state of the store its `stored` marks belong to. */
export type Manifest = { readonly root: FolderNode; readonly epoch: string; readonly policy: string }

/** Raised with every change of the form: another one is a miss, never a wrong picture. */
const VERSION = 2
/** mtime, ctime, inode, size, mode, reason. */
const NUMBERS = 6
const MODES = ['100644', '100755', '120000']
const REASONS: readonly (WhyNotStored | null)[] = [null, 'secret', 'too-large', 'unreadable', 'special']

const ZoneForm = z.object({
  prefix: z.string(),
  target: z.object({ kind: z.literal('user'), gitDir: z.string(), root: z.string(), index: z.exactOptional(z.string()) }),
  indexFile: z.string(),
  indexStamp: z.string(),
  missing: z.set(z.string()),
  missingFolders: z.set(z.string()),
  kept: z.map(z.string(), z.object({ mode: z.string(), oid: z.string() })),
  rules: z.array(z.tuple([z.string(), z.string()])),
  converts: z.boolean(),
})

const Form = z.object({
  version: z.literal(VERSION),
  place: z.string(),
  epoch: z.string(),
  policy: z.string(),
  /** Names in preorder, joined by NUL. */
  names: z.string(),
  /** How many children a folder has; -1 for a file. */
  counts: z.instanceof(Int32Array),
  numbers: z.instanceof(Float64Array),
  oids: z.instanceof(Uint8Array),
  /** 1 tracked, 2 stored, 4 closed or believed, 8 has an id, 16 sorted; then the mode. */
  flags: z.instanceof(Uint8Array),
  /** By the folder's place in preorder. */
  ignored: z.map(z.number(), z.array(z.string())),
  rules: z.map(z.number(), z.string().nullable()),
  zones: z.map(z.number(), ZoneForm),
})
type Form = z.infer<typeof Form>

const fileOf = (repo: Repository): string => join(repo.place.storeDir, 'trees', `${repo.place.workTree}.manifest`)

const countNodes = (node: TreeNode): number =>
  node.kind === 'file' ? 1 : [...node.children.values()].reduce((sum, child) => sum + countNodes(child), 1)

const flagsOf = (node: TreeNode): number => {
  const both = (node.stored ? 2 : 0) | (node.oid === null || node.oid === '' ? 0 : 8)
  if (node.kind === 'folder') return both | (node.closed ? 4 : 0) | (node.sorted ? 16 : 0)
  return both | (node.tracked ? 1 : 0) | (node.believed ? 4 : 0) | (MODES.indexOf(node.mode) << 5)
}

const write = (form: Form, names: string[], name: RawPath, node: TreeNode): void => {
  const at = names.push(name) - 1
  const own = node.kind === 'file' ? [node.size, node.statMode, REASONS.indexOf(node.why)] : [0, 0, 0]
  form.flags[at] = flagsOf(node)
  form.counts[at] = node.kind === 'file' ? -1 : node.children.size
  form.numbers.set([node.mtimeMs, node.ctimeMs, node.ino, ...own], at * NUMBERS)
  if (node.oid !== null && node.oid !== '') form.oids.set(Buffer.from(node.oid, 'hex'), at * 20)
  if (node.kind === 'file') return
  if (node.ignored.size > 0) form.ignored.set(at, [...node.ignored])
  if (node.rules !== undefined) form.rules.set(at, node.rules)
  if (node.zone !== null) form.zones.set(at, ZoneForm.parse(node.zone))
  for (const [childName, child] of node.children) write(form, names, childName, child)
}

/** A cache: where it cannot be written, the next process reads more, and nothing else. */
export const saveManifest = (repo: Repository, { root, epoch, policy }: Manifest): void => {
  const count = countNodes(root)
  const names: string[] = []
  const form: Form = {
    version: VERSION,
    place: repo.place.root,
    epoch,
    policy,
    names: '',
    counts: new Int32Array(count),
    numbers: new Float64Array(count * NUMBERS),
    oids: new Uint8Array(count * 20),
    flags: new Uint8Array(count),
    ignored: new Map(),
    rules: new Map(),
    zones: new Map(),
  }
  write(form, names, '', root)
  const file = fileOf(repo)
  const draft = join(dirname(file), `tmp-${randomBytes(8).toString('hex')}`)
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, serialize({ ...form, names: names.join('\0') }), { flag: 'wx' })
    renameSync(draft, file)
  } catch {
    rmSync(draft, { force: true })
  }
}

type Reader = { readonly form: Form; readonly names: readonly string[]; at: number }

const common = (form: Form, at: number) => {
  const [mtimeMs = 0, ctimeMs = Number.NaN, ino = 0, size = 0, statMode = 0, reason = 0] = form.numbers.subarray(
    at * NUMBERS,
    (at + 1) * NUMBERS,
  )
  const flags = form.flags[at] ?? 0
  const oid = (flags & 8) === 0 ? null : Buffer.from(form.oids.subarray(at * 20, at * 20 + 20)).toString('hex')
  return { stats: { mtimeMs, ctimeMs, ino }, size, statMode, reason, flags, oid }
}

const readFile = (form: Form, at: number): FileNode => {
  const { stats, size, statMode, reason, flags, oid } = common(form, at)
  const marks = {
    oid,
    believed: (flags & 4) !== 0,
    stored: (flags & 2) !== 0,
    mode: MODES[flags >> 5] ?? '100644',
    why: REASONS[reason] ?? null,
  }
  return Object.assign(newFile((flags & 1) !== 0), stats, { size, statMode }, marks)
}

const readFolder = (reader: Reader, at: number): FolderNode => {
  const { form } = reader
  const { stats, flags } = common(form, at)
  const folder = Object.assign(newFolder(form.zones.get(at) ?? null), stats, {
    closed: (flags & 4) !== 0,
    sorted: (flags & 16) !== 0,
    rules: form.rules.get(at),
  })
  for (const name of form.ignored.get(at) ?? []) folder.ignored.add(name)
  for (let left = form.counts[at] ?? 0; left > 0; left -= 1) {
    const child = (reader.at += 1)
    folder.children.set(reader.names[child] ?? '', form.counts[child] === -1 ? readFile(form, child) : readFolder(reader, child))
  }
  return folder
}

/** Ids of folders are computed again from what is below them; that a folder is stored holds for the id it had, so it is told apart here. */
const markFolders = (form: Form, folder: FolderNode, at: { now: number }): void => {
  const { flags, oid } = common(form, at.now)
  if ((flags & 2) !== 0 && folder.oid === (oid ?? '')) folder.stored = true
  for (const child of folder.children.values()) {
    at.now += 1
    if (child.kind === 'folder') markFolders(form, child, at)
  }
}

/** The picture that the last process left; null when there is none, or none of this place and version. */
export const loadManifest = (repo: Repository, compute: (root: FolderNode) => void): Manifest | null => {
  try {
    const parsed = Form.safeParse(deserialize(readFileSync(fileOf(repo))))
    if (!parsed.success || parsed.data.place !== repo.place.root) return null
    const form = parsed.data
    const root = readFolder({ form, names: form.names.split('\0'), at: 0 }, 0)
    compute(root)
    markFolders(form, root, { now: 0 })
    return { root, epoch: form.epoch, policy: form.policy }
  } catch {
    // Not there, or not whole: the work tree is read anew.
    return null
  }
}
