import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { canShuffle } from '../../readers/shuffle.ts'
import type { SeriesCheck } from '../../session/check-kinds.ts'
import type { Method } from '../../session/evidence.ts'
import type { SeriesPlan } from '../../session/series.ts'
import { readTextOrNull } from '../../store/files.ts'

const MARGIN_PERCENT = 5
const TIMES = 50

/** What is to be measured, and how much of it. `goal` false: nobody asked for one, so that the word alone is the answer. `root`: the workspace. */
export const seriesPlan = (
  check: SeriesCheck,
  method: Method,
  { root, goal }: { readonly root: string; readonly goal: boolean },
): SeriesPlan => {
  switch (check.kind) {
    case 'bench': {
      const { pattern, path, what = 'cost', by = 0, margin = MARGIN_PERCENT } = check
      return {
        kind: 'bench',
        goal: goal || check.goal !== undefined ? (check.goal ?? 'not-slower') : null,
        percent: by / 100,
        margin: margin / 100,
        measure: pattern === undefined && path === undefined ? 'time' : what,
        ...(pattern !== undefined && { pattern }),
        ...(path !== undefined && { path }),
      }
    }
    case 'repeat': {
      const { runner, argv, cwd } = method
      return {
        kind: 'repeat',
        times: check.times ?? TIMES,
        shuffle: canShuffle(runner) && hasShuffle(runner, root),
        reading: { runner, argv, root, ...(cwd !== undefined && { cwd }) },
      }
    }
    case 'parity':
      return { kind: 'parity', cases: check.cases }
  }
}

/** Vitest and Go always could; Jest can since 29.5, and pytest where pytest-randomly is installed. */
const hasShuffle = (runner: Method['runner'], root: string): boolean => {
  if (runner === 'jest') return jestShuffles(root)
  return runner !== 'pytest' || sitePackages(root).some((folder) => existsSync(join(folder, 'pytest_randomly')))
}

const Manifest = z.object({ version: z.string() })

const jestShuffles = (root: string): boolean => {
  const text = readTextOrNull(join(root, 'node_modules/jest/package.json'))
  const version = text === null ? undefined : Manifest.safeParse(JSON.parse(text)).data?.version
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  return major > 29 || (major === 29 && minor >= 5)
}

/** Where Python looks for what is installed: the project's own environments, then the system's. */
const sitePackages = (root: string): string[] => [
  ...['.venv', 'venv'].flatMap((name) => versionsIn(join(root, name, 'lib')).map((folder) => join(folder, 'site-packages'))),
  ...versionsIn('/usr/local/lib').map((folder) => join(folder, 'dist-packages')),
  '/usr/lib/python3/dist-packages',
]

const versionsIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).flatMap((name) => (name.startsWith('python3') ? [join(folder, name)] : []))
  } catch {
    return []
  }
}
