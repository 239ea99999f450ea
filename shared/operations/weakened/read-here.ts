import { join } from 'node:path'
import type { Change } from '../../git/changes.ts'
import type { Repository } from '../../git/repository.ts'
import { weakeningsBetween } from '../../judge/weakening/weakenings-between.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { TestFile } from '../../session/test-manifest.ts'
import { sha256 } from '../../store/clock.ts'
import { readPlainFile } from '../../store/files.ts'
import { treeTexts } from '../runs/tree-texts.ts'
import type { ReadWeakenings } from './question.ts'

/** Nobody writes tests in larger files. */
const LARGEST_BYTES = 8 * 1024 * 1024
const KEY_CHARACTERS = 16

/** A file to be read, by a name that changes with its content. `text` is not there when the file has been read before. */
type Wanted = { readonly key: string; readonly path: string; readonly text: string | undefined }
type Known = ReadonlyMap<string, TestFile>

/** Reads and compares in this process. What was read for the last question is not read again, so an edit costs one file. */
export const openReaderHere = (repository: Repository): ReadWeakenings => {
  let known: Known = new Map()
  return async ({ tree, changes, locked, snapshots }) => {
    const wanted = await wantedBefore(repository, tree, changes, known)
    if (isFault(wanted)) return wanted
    const before = await readFiles(wanted, known)
    if (isFault(before)) return before
    const now = await readFiles(wantedNow(repository.place.root, changes), known)
    if (isFault(now)) return now
    known = new Map([...before, ...now])
    return weakeningsBetween([...before.values()], [...now.values()], { locked, snapshots, digest })
  }
}

const digest = (text: string): string => sha256(text).slice(0, KEY_CHARACTERS)

const wantedBefore = async (
  repository: Repository,
  tree: string,
  changes: readonly Change[],
  known: Known,
): Promise<readonly Wanted[] | Fault> => {
  const paths = changes.filter(({ kind }) => kind !== 'added').map(({ path }) => path)
  const keyOf = (path: string): string => `${tree} ${path}`
  const fresh = new Set(paths.filter((path) => !known.has(keyOf(path))))
  const texts = fresh.size === 0 ? new Map<string, string>() : await treeTexts(repository, tree, (path) => fresh.has(path))
  return isFault(texts)
    ? texts
    : paths
        .filter((path) => !fresh.has(path) || texts.has(path))
        .map((path) => ({ key: keyOf(path), path, text: fresh.has(path) ? texts.get(path) : undefined }))
}

const wantedNow = (root: string, changes: readonly Change[]): Wanted[] =>
  changes.flatMap(({ path, kind }) => {
    const text = kind === 'deleted' ? undefined : readPlainFile(join(root, path), LARGEST_BYTES)?.toString('utf8')
    return text === undefined ? [] : [{ key: `${sha256(text)} ${path}`, path, text }]
  })

const readFiles = async (wanted: readonly Wanted[], known: Known): Promise<Map<string, TestFile> | Fault> => {
  const fresh = wanted.flatMap(({ key, path, text }) => (text === undefined || known.has(key) ? [] : [{ path, text }]))
  const read = fresh.length === 0 ? [] : await parse(fresh)
  if (isFault(read)) return read
  const byPath = new Map(read.map((file) => [file.path, file]))
  return new Map(
    wanted.flatMap(({ key, path }) => {
      const file = known.get(key) ?? byPath.get(path)
      return file === undefined ? [] : [[key, file] as const]
    }),
  )
}

/** The grammars are large and native: they are loaded when there is something to read. */
const parse = async (files: readonly { readonly path: string; readonly text: string }[]): Promise<readonly TestFile[] | Fault> => {
  const syntax = await import('../../syntax/read-tests.ts')
  return syntax.readTests(files)
}
