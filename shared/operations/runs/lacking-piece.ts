import { lstatSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { git } from '../../git/environment.ts'
import type { Place } from '../../git/place.ts'
import { missingPiece, type MissingPiece, type Ran } from '../../judge/missing-piece.ts'
import { isFault } from '../../session/fault.ts'

type Lacking = Omit<Ran, 'ignored'> & { readonly checkout: string }

/**
 * What a run lacked in its checkout although the work tree has it, ignored by git; null when nothing is known to be. Without a repository of
 * the user's, everything that is not in the tree counts as ignored.
 */
export const lackingPiece = async (place: Place, ran: Lacking): Promise<MissingPiece | null> => {
  const asked: string[] = []
  const there = (path: string): string | null => thereAlone(place.root, ran.checkout, path)
  // First every candidate, so that git is asked once; then the answer.
  missingPiece({
    ...ran,
    ignored: (path) => {
      const found = there(path)
      if (found !== null) asked.push(found)
      return null
    },
  })
  const ignored = await ignoredAmong(place, asked)
  return missingPiece({
    ...ran,
    ignored: (path) => {
      const found = there(path)
      return found !== null && ignored.has(found) ? found : null
    },
  })
}

const ENDINGS = ['', '.js', '.mjs', '.cjs', '.ts', '.json', '.node', '/index.js', '/index.ts', '/__init__.py']

/** The path, links followed, of what is in the work tree and not in the checkout. */
const thereAlone = (root: string, checkout: string, path: string): string | null => {
  for (const ending of ENDINGS) {
    const real = realBelow(root, `${path}${ending}`)
    if (real !== null && !isThere(join(checkout, real))) return real
  }
  return null
}

const realBelow = (root: string, path: string): string | null => {
  try {
    const real = relative(root, realpathSync(join(root, path)))
    return real === '' || real.startsWith('..') ? null : real
  } catch {
    return null
  }
}

const isThere = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Below a file, or behind a closed folder.
    return false
  }
}

const ignoredAmong = async ({ userGit, root }: Place, paths: readonly string[]): Promise<ReadonlySet<string>> => {
  if (paths.length === 0 || userGit === undefined) return new Set(paths)
  const output = await git({ kind: 'user', gitDir: userGit.gitDir, root }, ['check-ignore', '-z', '--stdin', '--no-index'], {
    input: [...paths.map((path) => `./${path}`), ''].join('\0'),
    accept: [0, 1],
  })
  if (isFault(output)) return new Set()
  return new Set(
    output.stdout
      .toString('utf8')
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => path.slice(2)),
  )
}
