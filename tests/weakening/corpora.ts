import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { FileText } from '../../shared/syntax/read-tests.ts'
import { projectRoot } from '../support/paths.ts'

/** Larger ones are generated, and a bench of the parser rather than tests that somebody writes. */
const BYTES = 40_000

export type Corpus = { readonly name: string; readonly files: readonly FileText[] }

/** What a program that may not be there prints. */
const printed = (program: string, ...args: string[]): string | null => {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}

const filesBelow = (folder: string | null, pattern: RegExp, at: string): FileText[] => {
  if (folder === null || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        pattern.test(entry.name) &&
        !/[\\/](?:node_modules|testdata|bad_\w+)[\\/]/.test(entry.parentPath.slice(folder.length)),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ path: `${at}/${relative(folder, path).replace(/\.txt$/, '')}`, text: readFileSync(path, 'utf8') }))
    .filter(({ text }) => text.length < BYTES)
}

const own = (pattern: RegExp): FileText[] => filesBelow(join(projectRoot, 'tests/weakening/fixtures'), pattern, 'fixtures')
const installed = (name: string, pattern: RegExp): FileText[] => filesBelow(join(projectRoot, 'node_modules', name), pattern, name)

/** Our own fixtures first, then what real projects wrote: packages that are installed here, and the languages' own libraries where they are. */
export const corpora = (): Corpus[] => {
  const pythonTests = printed('python3', '-c', 'import test; print(list(test.__path__)[0])')
  const goRoot = printed('go', 'env', 'GOROOT')
  return [
    {
      name: 'javascript',
      files: [
        ...own(/\.test\.js\.txt$/),
        ...['fast-uri', 'object-inspect', 'qs', 'has-symbols', 'side-channel', 'function-bind'].flatMap((name) =>
          installed(`${name}/test`, /\.js$/),
        ),
      ],
    },
    {
      name: 'typescript',
      files: [
        ...own(/\.test\.ts\.txt$/),
        ...installed('zod/src', /\.test\.ts$/),
        ...filesBelow(join(projectRoot, 'shared'), /\.test\.ts$/, 'shared'),
      ],
    },
    { name: 'tsx', files: own(/\.tsx\.txt$/) },
    { name: 'python', files: [...own(/\.py\.txt$/), ...filesBelow(pythonTests, /^test_[a-m].*\.py$/, 'python')] },
    {
      name: 'go',
      files: [
        ...own(/\.go\.txt$/),
        ...['net', 'strings', 'encoding', 'go'].flatMap((name) =>
          filesBelow(goRoot === null ? null : join(goRoot, 'src', name), /_test\.go$/, name),
        ),
      ],
    },
    { name: 'rust', files: own(/\.rs\.txt$/) },
  ]
}
