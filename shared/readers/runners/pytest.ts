import { appended } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import { pytestAt, withoutNames } from '../pytest-words.ts'
import { listedInReport } from './listed.ts'
import type { Instrumented, ProjectFiles, Runner } from './runner.ts'

/** Options that make it tell something instead of running tests. */
const tellers = ['--collect-only', '--collectonly', '--co', '--version', '-V', '--help', '-h', '--fixtures', '--markers', '--setup-plan']

/** A broken file must not keep the others from running; the cache of the run before must not decide which tests this one runs. */
const flags = ['-p', 'maestro_pytest', '--continue-on-collection-errors', '-o', 'cache_dir=$MAESTRO_PYTEST_CACHE']

/** A `.pyc` would lie in the tree, and our reporters lie where nobody may write. A project's own environment is in place already. */
const environment = (reporters: string): Record<string, string> => ({
  PYTHONPATH: reporters,
  PYTHONDONTWRITEBYTECODE: '1',
  UV_NO_SYNC: '1',
  UV_OFFLINE: '1',
})

/** `env PYTHONPATH=src pytest` would hide ours, so ours stands behind it. */
const withOwnPath = (word: string, reporters: string): string =>
  word.startsWith('PYTHONPATH=') ? `${word}${word.endsWith('=') ? '' : ':'}${reporters}` : word

const instrument = (argv: readonly string[], reporters: string): Instrumented => {
  const at = pytestAt(argv)
  // Behind a package script, or in a shell's.
  if (at === -1) return { argv: appended(argv, flags), env: environment(reporters) }
  const before = argv.slice(0, at + 1).map((word) => withOwnPath(word, reporters))
  return { argv: [...before, ...flags, ...argv.slice(at + 1)], env: environment(reporters) }
}

const named = ['pytest.ini', '.pytest.ini', 'conftest.py', 'tests/conftest.py']
const naming = ['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt']

const usesPytest = (files: ProjectFiles): string | undefined =>
  named.find((name) => files.has(name)) ?? naming.find((name) => /\bpytest\b/.test(files.get(name) ?? ''))

export const pytest: Runner = {
  name: 'pytest',
  detect: (files) => {
    const why = usesPytest(files)
    return why === undefined ? [] : [{ argv: ['python3', '-m', 'pytest'], why }]
  },
  recognise: (command) => (pytestAt(command) === -1 || command.some((word) => tellers.includes(word)) ? undefined : [...command]),
  instrument,
  withFiles: (argv, files) => [...withoutNames(argv), ...files],
  read: readOwnReport,
  listing: {
    argv: (argv, reporters) => {
      const asked = instrument([...argv, '--collect-only'], reporters)
      return ['env', ...Object.entries(asked.env).map(([name, value]) => `${name}=${value}`), ...asked.argv]
    },
    // Our reporter names them: pytest's own list differs with its verbosity, and its names cannot be split.
    read: ({ report }) => listedInReport(report),
  },
}
