import { join } from 'node:path'
import { detectTests, runnerOfArgv } from '../../readers/detect-runner.ts'
import { instrument } from '../../readers/instrument.ts'
import { withTestFiles } from '../../readers/test-files.ts'
import { canonicalJson } from '../../session/canonical.ts'
import type { Check } from '../../session/check.ts'
import type { Method } from '../../session/evidence.ts'
import { fault, isFault, type Fault } from '../../session/fault.ts'
import type { RunnerName } from '../../session/outcome.ts'
import { sha256 } from '../../store/clock.ts'
import { readPlainFile } from '../../store/files.ts'

const DEFAULT_TIMEOUT_S = 600
/** Node's timers end at once when they are to wait longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
/** Files that say how a project runs its tests, and those whose presence decides its package program. */
const PROJECT_FILES = [
  'package.json',
  'pyproject.toml',
  'pytest.ini',
  'conftest.py',
  'tests/conftest.py',
  'setup.cfg',
  'tox.ini',
  'requirements.txt',
  'requirements-dev.txt',
  'bun.lock',
  'go.mod',
  'Cargo.toml',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
]
const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'uv.lock', 'poetry.lock', 'go.sum', 'Cargo.lock']

/** Resolves a check to what is executed, from the files of the checkout in `folder`. The hash covers the project's own definition too. */
export const methodOf = (check: Check, folder: string): Method | Fault => {
  const resolved = resolveArgv(check, folder)
  if (isFault(resolved)) return resolved
  const timeoutMs = timeoutMsOf(check.timeoutS)
  const scripts = readOrNull(join(folder, 'package.json'))
  const definition = { check, ...resolved, timeoutMs, scripts: scripts === null ? null : sha256(scripts) }
  return { hash: sha256(canonicalJson(definition)), ...resolved, env: {}, timeoutMs }
}

/** How long a run may take, in milliseconds. */
export const timeoutMsOf = (seconds = DEFAULT_TIMEOUT_S): number => Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)

/** The argv with our reporter in it, where the runner takes one. */
export const instrumented = (method: Method, reporters: string): string[] =>
  instrument(method.runner, method.argv, `${reporters}/${method.runner}.mjs`)

const resolveArgv = (check: Check, folder: string): { argv: string[]; runner: RunnerName } | Fault => {
  switch (check.kind) {
    case 'command':
      return { argv: check.argv, runner: 'exit' }
    case 'tests': {
      const given = check.argv === undefined ? undefined : (runnerOfArgv(check.argv) ?? { argv: check.argv, runner: 'exit' as const })
      const detected = given ?? detectedTests(folder)
      return detected === undefined
        ? noTests
        : { argv: withTestFiles(detected.runner, detected.argv, check.files ?? []), runner: detected.runner }
    }
  }
}

/** Ready criteria that the project itself suggests. */
export const detectedChecks = (folder: string) => detectTests(projectFiles(folder))

const detectedTests = (folder: string) => detectedChecks(folder).find((detected) => detected.kind === 'tests')

const noTests = fault(
  'no_tests_detected',
  'No way to run the tests of this project was found.',
  'Set the criterion again with an argv, for example {kind: "tests", argv: ["npm", "test"]}.',
)

const projectFiles = (folder: string): Map<string, string> =>
  new Map(
    PROJECT_FILES.flatMap((name) => {
      const text = readOrNull(join(folder, name))
      return text === null ? [] : [[name, text] as const]
    }),
  )

/** One digest over the project's lock files: evidence of other dependencies is evidence of another environment. */
export const lockFilesDigest = (folder: string): string =>
  sha256(LOCK_FILES.map((name) => `${name} ${sha256(readOrNull(join(folder, name)) ?? '')}`).join('\n'))

/** Larger than any of these files is. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** A run can leave a pipe, a link or a device under any of these names, and reading that would wait for ever or lead out of the folder. */
const readOrNull = (path: string): string | null => readPlainFile(path, LARGEST_BYTES)?.toString('utf8') ?? null
