import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Mount } from '../../shared/session/run.ts'
import { confinement, run, temporaryFolder } from './runs.ts'

const filled = (name: string, files: Record<string, string>, folders: readonly string[] = []): string => {
  const root = temporaryFolder(name)
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  return root
}

describe.skipIf(confinement === undefined)('mounts', () => {
  test('a writable cache lies inside read-only dependencies where they have a place for it, and is named where not', async () => {
    const modules = filled('modules', { 'index.js': 'dependency' }, ['.cache', '.vite'])
    const cache = filled('cache', { before: 'warm' })
    const workspace = temporaryFolder('workspace')
    const at = join(workspace, 'node_modules')
    const mounts: Mount[] = [
      { kind: 'read-only', from: modules, at },
      { kind: 'writable', from: cache, at: join(at, '.cache') },
      { kind: 'scratch', at: join(at, '.vite') },
      { kind: 'writable', from: cache, at: join(at, '.absent') },
      { kind: 'writable', from: cache, at: join(at, 'index.js') },
      { kind: 'scratch', at: join(at, '.cache', 'inner') },
    ]
    const script =
      'cat node_modules/.cache/before; echo more > node_modules/.cache/after; touch node_modules/.vite/x; touch node_modules/y 2>/dev/null || echo refused'
    const { result, output } = await run(['sh', '-c', script], { workspace, mounts })
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'warmrefused\n'])
    expect(readFileSync(join(cache, 'after'), 'utf8')).toBe('more\n')
    expect(result.notMounted).toEqual([
      { path: join(at, '.absent'), reason: `the read-only ${at} has no mount point for it` },
      { path: join(at, 'index.js'), reason: `the read-only ${at} has no mount point for it` },
    ])
  })

  test('one without a source, over another kind, or behind a link of the workspace is not made; the run goes on', async () => {
    const outside = filled('outside', {})
    const workspace = filled('workspace', { plain: 'text' })
    symlinkSync(outside, join(workspace, 'link'))
    const mounts: Mount[] = [
      { kind: 'read-only', from: join(outside, 'gone'), at: join(workspace, 'gone') },
      { kind: 'writable', from: outside, at: join(workspace, 'plain') },
      { kind: 'scratch', at: join(workspace, 'link') },
      { kind: 'scratch', at: join(workspace, 'link', 'below') },
      { kind: 'scratch', at: '/usr/no-such-folder' },
      { kind: 'scratch', at: '/home/agent/made' },
    ]
    const { result, output } = await run(['sh', '-c', 'cat plain; test -d $HOME/made'], { workspace, mounts })
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, 'text'])
    expect(result.notMounted).toEqual([
      { path: join(workspace, 'gone'), reason: `${join(outside, 'gone')} is not there` },
      { path: join(workspace, 'plain'), reason: 'something else is in its place' },
      { path: join(workspace, 'link'), reason: 'a symbolic link is in its way' },
      { path: join(workspace, 'link', 'below'), reason: 'a symbolic link is in its way' },
      { path: '/usr/no-such-folder', reason: 'it lies in a read-only folder of the host' },
    ])
  })

  test('a run whose mounts were all made says nothing of them', async () => {
    const cache = filled('cache', {})
    const { result } = await run(['true'], { mounts: [{ kind: 'writable', from: cache, at: '/home/agent/.cache/tool' }] })
    expect(result.notMounted).toBeUndefined()
  })
})
