import { join } from 'node:path'
import { pathsIn } from '../../sandbox/set-up-files.ts'
import { readPlainFile } from '../../store/files.ts'

/** What lies in a checkout, looked at once a run. Posix paths; git's folder is left out. */
export type Survey = {
  readonly root: string
  readonly paths: ReadonlySet<string>
  /** The text of a plain file; undefined for anything else, however a run may have named it. */
  readonly text: (path: string) => string | undefined
}

/** Larger than any file is that says how a project is built and tested. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** Looks through a checkout. Texts are read when they are asked for. */
export const surveyOf = (root: string): Survey => ({
  root,
  paths: new Set(pathsIn(root)),
  text: (path) => readPlainFile(join(root, path), LARGEST_BYTES)?.toString('utf8'),
})

/** Folders that hold something, the top first. */
export const foldersOf = ({ paths }: Survey): string[] => [...new Set(['', ...[...paths].map(folderOf)])]

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

export const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Names of the files in the tree, wherever they lie. */
export const namesOf = ({ paths }: Survey): Set<string> => new Set([...paths].map((path) => path.slice(path.lastIndexOf('/') + 1)))
