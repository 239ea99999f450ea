import { isFault, type Fault } from '../session/fault.ts'
import type { TestFile } from '../session/test-manifest.ts'
import { loadGrammars, type Parse } from './grammars.ts'
import { readSnapshot } from './read-snapshot.ts'
import { readSource } from './read-source.ts'
import { readSettings } from './settings/read-settings.ts'
import { sourceOf } from './source.ts'
import { kindOf } from './test-paths.ts'

/** A file of a tree: posix path from its root, and its text. */
export type FileText = { readonly path: string; readonly text: string }

/** How many files are parsed ahead of the one that is read. */
const AHEAD = 4

/**
 * Reads what files say about tests. A file of a known language that is no test is read for its suppressions; anything else is left out.
 * `syntax_unavailable` where the native parser does not load.
 */
export const readTests = async (files: Iterable<FileText>): Promise<TestFile[] | Fault> => {
  const parse = await loadGrammars()
  if (isFault(parse)) return parse
  const read: TestFile[] = []
  const ahead: Promise<TestFile | null>[] = []
  for (const file of files) {
    ahead.push(readOne(parse, file))
    if (ahead.length < AHEAD) continue
    const done = await ahead.shift()
    if (done !== undefined && done !== null) read.push(done)
  }
  for (const done of await Promise.all(ahead)) if (done !== null) read.push(done)
  return read
}

const readOne = async (parse: Parse, { path, text }: FileText): Promise<TestFile | null> => {
  const kind = kindOf(path)
  if (kind === null) return null
  switch (kind.kind) {
    case 'tests':
      return readSource(sourceOf(path, kind.language, text, await parse(kind.language, text)))
    case 'settings':
      return readSettings(parse, path, text, kind.format)
    case 'snapshot':
      return readSnapshot(path, text)
  }
}
