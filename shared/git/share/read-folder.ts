import { type Fault, fault, isFault } from '../../session/fault.ts'
import { git, type GitTarget } from '../environment.ts'
import { splitNul } from '../tree-path.ts'

const tooMuch = (bytes: number): Fault =>
  fault(
    'hub_damaged',
    `The hub holds ${bytes} bytes where a session has a few.`,
    'Look at who writes to this hub; nothing was taken from it.',
  )

/** More than a session's journal or texts ever are; a hub is not trusted to be reasonable. */
const LARGEST_BYTES = 512 * 1024 * 1024

type Named = { readonly name: string; readonly oid: string; readonly bytes: number }

const parse = (line: string): Named | null => {
  const [, oid = '', bytes = '', name = ''] = /^100644 blob ([0-9a-f]{40}) +([0-9]+)\t([^/]+)$/.exec(line) ?? []
  return name === '' ? null : { name, oid, bytes: Number(bytes) }
}

/** The plain files at the top of a commit, by name, whole. `gitDir` is a repository of ours. */
export const readFolderCommit = async (gitDir: string, commit: string): Promise<Map<string, Buffer> | Fault> => {
  const target: GitTarget = { kind: 'store', gitDir }
  const listed = await git(target, ['ls-tree', '-l', '-z', '--full-tree', commit])
  if (isFault(listed)) return listed
  const named = splitNul(listed.stdout).flatMap((line) => parse(line) ?? [])
  const bytes = named.reduce((sum, one) => sum + one.bytes, 0)
  if (bytes > LARGEST_BYTES) return tooMuch(bytes)
  const output = await git(target, ['cat-file', '--batch'], { input: named.map(({ oid }) => `${oid}\n`).join('') })
  if (isFault(output)) return output
  const files = new Map<string, Buffer>()
  let at = 0
  for (const { name, bytes: size } of named) {
    const start = output.stdout.indexOf(10, at) + 1
    files.set(name, output.stdout.subarray(start, start + size))
    at = start + size + 1
  }
  return files
}
