import { byExit } from '../by-exit.ts'
import type { DetectedTests, ProjectFiles, Runner } from './runner.ts'

const usesPytest = (files: ProjectFiles): string | undefined => {
  const named = ['pytest.ini', 'conftest.py', 'tests/conftest.py'].find((name) => files.has(name))
  if (named !== undefined) return named
  return ['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt'].find((name) =>
    /\bpytest\b/.test(files.get(name) ?? ''),
  )
}

const found = (why: string | undefined, argv: string[]): DetectedTests[] => (why === undefined ? [] : [{ argv, why }])

/** Any command that we cannot look into: its exit code is all that is read. */
export const exit: Runner = {
  name: 'exit',
  detect: (files) => {
    const present = (name: string): string | undefined => (files.has(name) ? name : undefined)
    return [
      ...found(usesPytest(files), ['python3', '-m', 'pytest']),
      ...found(present('go.mod'), ['go', 'test', './...']),
      ...found(present('Cargo.toml'), ['cargo', 'test']),
    ]
  },
  instrument: (argv) => ({ argv: [...argv], env: {} }),
  // npm hands on only what stands behind `--`.
  withFiles: (argv, files) => [...argv, ...(argv[0] === 'npm' ? ['--'] : []), ...files],
  read: ({ runner, end }) => byExit(runner, end),
  listing: 'an unknown command cannot be asked for its tests',
}
