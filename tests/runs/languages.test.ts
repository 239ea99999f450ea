import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { userEnvironment } from '../support/sample.ts'
import { openProject, verdictOf, type Project } from './project.ts'

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const [hasPython, hasGo, hasCargo] = ['python3', 'go', 'cargo'].map(isInstalled)
// A language that is not here is a reason to skip, said aloud.
if (!hasPython || !hasGo || !hasCargo) console.warn('tests of some languages are skipped: python3, go or cargo is missing')

const PYTHON = {
  '.gitignore': '.venv\n',
  'src/pkg/__init__.py': "WHERE = 'of the checkout'\n",
  'use.py': 'import pkg, sys\nprint(pkg.WHERE, pkg.__file__, sys.prefix)\n',
}
const USES_VENV = { kind: 'command', argv: ['.venv/bin/python', 'use.py'], pattern: 'of the checkout' }

/** A virtual environment in which the project itself is installed for editing, as a line of a .pth file. */
const installEditable = ({ root }: Project): void => {
  execFileSync('python3', ['-m', 'venv', '--without-pip', '.venv'], { cwd: root })
  const [python = ''] = readdirSync(join(root, '.venv', 'lib'))
  writeFileSync(join(root, '.venv', 'lib', python, 'site-packages', 'pkg.pth'), `${join(root, 'src')}\n`)
}

test.skipIf(!hasPython)(
  "a virtual environment keeps its absolute paths, and packages installed for editing are the checkout's",
  async () => {
    const project = await openProject(PYTHON, USES_VENV)
    installEditable(project)
    const evidence = await project.verify()
    expect(verdictOf(evidence)).toBe('met: exit code 0')
    expect(project.log(evidence)).toContain(join(project.root, '.venv'))
    expect(evidence.integrity).toEqual({ changedFiles: [], leftFiles: [] })
  },
)

/** An environment in which the only bubblewrap to be found does not work, and the user allowed unconfined runs. */
const withoutSandbox = (): NodeJS.ProcessEnv => {
  const folder = temporaryFolder('no-bwrap')
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\nexit 1\n')
  chmodSync(join(folder, 'bwrap'), 0o755)
  return { ...userEnvironment(), PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
}

test.skipIf(!hasPython)("where nothing can be mounted, packages installed for editing are still the checkout's", async () => {
  const project = await openProject(PYTHON, USES_VENV, { env: withoutSandbox() })
  installEditable(project)
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(project.log(evidence)).toContain(join(project.core.workspace.checkoutsDir, '01', 'src', 'pkg'))
})

const CARGO = '[package]\nname = "one"\nversion = "0.1.0"\nedition = "2021"\n'

/** As this version of cargo writes it: another text would be changed by the run. */
const lockOf = (manifest: string): string => {
  const folder = temporaryFolder('lock')
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src', 'lib.rs'), '')
  writeFileSync(join(folder, 'Cargo.toml'), manifest)
  execFileSync('cargo', ['generate-lockfile', '--offline'], { cwd: folder, stdio: 'ignore' })
  return readFileSync(join(folder, 'Cargo.lock'), 'utf8')
}

test.skipIf(!hasCargo)(
  'cargo builds into a cache of its own checkout: quicker the next time, and never another source’s result',
  async () => {
    const lib = (value: number) =>
      `pub fn value() -> u32 { ${value} }\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn is_one() {\n        assert_eq!(super::value(), 1);\n    }\n}\n`
    const project = await openProject(
      {
        '.gitignore': 'target\n',
        'Cargo.toml': CARGO,
        'Cargo.lock': lockOf(CARGO),
        'src/lib.rs': lib(1),
      },
      { kind: 'tests' },
    )
    const first = await project.verify()
    expect(verdictOf(first)).toBe('met: 1 passed')
    expect(first.integrity).toEqual({ changedFiles: [], leftFiles: [] })
    project.write('src/lib.rs', lib(2))
    expect(verdictOf(await project.verify())).toBe('unmet: 0 passed, 1 failed')
    project.write('src/lib.rs', lib(1))
    const third = await project.verify()
    expect(verdictOf(third)).toBe('met: 1 passed')
    expect(project.request(third).mounts).toContainEqual(expect.objectContaining({ kind: 'writable', at: join(project.root, 'target') }))
    const again = await project.verify()
    expect(verdictOf(again)).toBe('met: 1 passed')
    expect(project.log(again)).toMatch(/"fresh":true/)
  },
)

test.skipIf(!hasGo)('go keeps what it built for the next run, outside every checkout', async () => {
  const project = await openProject(
    { 'go.mod': 'module one\n\ngo 1.19\n', 'one_test.go': 'package one\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {}\n' },
    { kind: 'tests' },
  )
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: 1 passed')
  expect(evidence.integrity).toEqual({ changedFiles: [], leftFiles: [] })
  const cache = project.request(evidence).mounts.find(({ at }) => at.endsWith('go-build'))
  expect(cache?.kind === 'writable' ? readdirSync(cache.from).length : 0).toBeGreaterThan(10)
})
