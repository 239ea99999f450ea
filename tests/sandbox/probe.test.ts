import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dependencyMounts } from '../../shared/sandbox/dependencies.ts'
import { findProgram } from '../../shared/sandbox/find-program.ts'
import { platformFix } from '../../shared/sandbox/platform-fix.ts'
import { probeSandbox } from '../../shared/sandbox/probe.ts'
import { seatbeltRefusal } from '../../shared/sandbox/seatbelt-refusal.ts'
import { findToolchain } from '../../shared/sandbox/toolchain.ts'
import { confinement, run, temporaryFolder } from './runs.ts'

const plant = (folder: string, script: string): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'bwrap'), 0o755)
}

const probeWith = async (
  path: string,
  more: { allowUnconfined?: boolean; allowContainer?: boolean; workspace?: string; cacheDir?: string } = {},
) => probeSandbox({ allowUnconfined: false, environment: { ...process.env, PATH: path }, ...more })

describe('a bwrap that does not confine is found out', () => {
  test.each([
    ['does nothing and exits 0', 'exit 0', /without running/],
    ['runs the command unconfined', 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"', /write, read, loopback, environment/],
    ['complains', 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1', /^bwrap: setting up uid map: Permission denied$/],
  ])('one that %s', async (_, script, reason) => {
    const folder = temporaryFolder('fake')
    plant(folder, script)
    const refused = await probeWith(`${folder}:/usr/bin:/bin`)
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) })
    expect(refused.kind === 'refused' && refused.fix).not.toBe('')
    expect(await probeWith(`${folder}:/usr/bin:/bin`, { allowUnconfined: true })).toMatchObject({
      kind: 'ready',
      grade: 'unconfined',
      backend: 'none',
    })
    // Who says both means the stronger word.
    expect(await probeWith(`${folder}:/usr/bin:/bin`, { allowUnconfined: true, allowContainer: true })).toMatchObject({
      kind: 'ready',
      grade: 'container',
      backend: 'container',
      missing: [expect.stringMatching(/^confinement \(/)],
    })
  })

  test.each([
    ['is not there', undefined, /did not run: .*ENOENT/],
    [
      'fails',
      'echo "sandbox_apply: Operation not permitted" >&2; exit 71',
      /^sandbox-exec did not run: sandbox_apply: Operation not permitted$/,
    ],
    ['confines nothing', 'shift 2; exec "$@"', /^sandbox-exec ran a command without confining it$/],
    ['confines', 'case "$2" in *deny*) exit 1 ;; esac; shift 2; exec "$@"', undefined],
  ])('a sandbox-exec that %s', (_, script, reason) => {
    const program = join(temporaryFolder('seatbelt'), 'sandbox-exec')
    if (script !== undefined) writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const refusal = seatbeltRefusal(program)
    if (reason === undefined) expect(refusal).toBeUndefined()
    else expect(refusal).toMatch(reason)
  })

  test('one planted in the workspace, or behind a relative entry, is not looked at', () => {
    const workspace = temporaryFolder('workspace')
    plant(join(workspace, 'bin'), 'exit 0')
    plant(join(workspace, 'node_modules', '.bin'), 'exit 0')
    const path = `bin:.:${workspace}/bin:${workspace}/node_modules/.bin`
    expect(findProgram('bwrap', path, [workspace]) ?? '').not.toContain(workspace)
    expect(findProgram('bwrap', `${workspace}/node_modules/.bin`, []) ?? '').not.toContain(workspace)
  })

  test('a refusal names the fix of the platform', () => {
    expect(platformFix('linux', 'bwrap: not found')).toContain('apt install bubblewrap')
    expect(platformFix('linux', 'bwrap: setting up uid map: Permission denied')).toContain('AppArmor')
    expect(platformFix('linux', "bwrap: Can't mount proc on /newroot/proc")).toContain('container')
    expect(platformFix('darwin', '')).toContain('allowUnconfined')
    expect(platformFix('win32', '')).toContain('WSL2')
  })
})

test('a run in a container of the user says so', async () => {
  const { result, output } = await run(['sh', '-c', 'echo here'], { grade: 'container', missing: ['confinement (bwrap: not found)'] })
  expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'here\n'])
  expect([result.grade, result.missing]).toEqual(['container', ['confinement (bwrap: not found)']])
})

describe.skipIf(confinement === undefined)('the machine’s own bwrap', () => {
  test('confines, whatever else the user allowed', async () => {
    const status = await probeSandbox({ allowUnconfined: true, allowContainer: true, environment: process.env })
    expect(status).toMatchObject({ kind: 'ready', backend: 'bubblewrap', ...confinement })
  })

  test('is graded by its self-test, remembered, and tested anew when it changes', async () => {
    const cacheDir = temporaryFolder('cache')
    const folder = temporaryFolder('wrapped')
    const real = findProgram('bwrap', process.env['PATH'] ?? '', []) ?? ''
    plant(folder, `exec ${real} "$@"`)
    const first = await probeWith(`${folder}:/usr/bin:/bin`, { cacheDir })
    expect(first).toMatchObject({ kind: 'ready', backend: 'bubblewrap', ...confinement })
    expect(readFileSync(join(cacheDir, 'sandbox-probe.json'), 'utf8')).toContain(
      execFileSync(real, ['--version'], { encoding: 'utf8' }).trim(),
    )
    plant(folder, 'exit 0 # changed')
    expect(await probeWith(`${folder}:/usr/bin:/bin`, { cacheDir })).toMatchObject({ kind: 'refused' })
  })
})

describe('what is shown of the host', () => {
  test('a toolchain under the home folder, never the home folder', () => {
    const home = temporaryFolder('home')
    for (const folder of [
      '.nvm/versions/node/v1/bin',
      '.cargo/bin',
      '.local/bin',
      '.local/lib',
      'tools/x/bin',
      'tools/x/lib',
      'bin',
      'work/bin',
    ]) {
      mkdirSync(join(home, folder), { recursive: true })
    }
    const path = ['.nvm/versions/node/v1/bin', '.cargo/bin', '.local/bin', 'tools/x/bin', 'bin', 'gone/bin', 'work/bin', '.'].map((name) =>
      join(home, name),
    )
    const { folders } = findToolchain(`${path.join(':')}:relative:/usr/bin`, home, [join(home, 'work')])
    const expected = ['.nvm', '.cargo/bin', '.local/bin', 'tools/x', 'bin'].map((name) => join(home, name))
    expect(folders.filter((folder) => folder.startsWith(home)).sort()).toEqual(expected.sort())
  })

  test('dependencies, also of nested packages, with throw-away folders over their caches', () => {
    const root = temporaryFolder('workspace')
    for (const folder of ['node_modules/x/node_modules', 'packages/a/node_modules', '.venv', 'src'])
      mkdirSync(join(root, folder), { recursive: true })
    const mounts = dependencyMounts({ workspace: root, checkout: temporaryFolder('checkout'), folders: ['', 'packages/a', 'src'] })
    expect(mounts.filter(({ kind }) => kind === 'read-only').map(({ at }) => at.slice(root.length + 1))).toEqual([
      'node_modules',
      '.venv',
      'packages/a/node_modules',
    ])
    expect(mounts.filter(({ kind }) => kind === 'scratch').map(({ at }) => at.slice(root.length + 1))).toEqual(
      ['.vite', '.vite-temp', '.cache', '.vitest'].map((name) => `node_modules/${name}`),
    )
    expect(existsSync(join(root, 'node_modules/.vite-temp'))).toBe(true)
  })
})
