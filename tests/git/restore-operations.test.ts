import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { dispatch, isFault, openWorkspace, type Actor } from '../../shared/index.ts'
import { systemSources } from '../../shared/store/clock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT, USER } from '../support/given.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

type Asked = { readonly fault: string | null; readonly text: string; readonly confirm: string; readonly undo: string }

/** The core on a folder of its own, with a clock that moves only when told, one second for every event. */
const given = async (files: Readonly<Record<string, string>>) => {
  const { root, env } = sampleRepository(files)
  let seconds = Date.UTC(2026, 0, 1) / 1000
  const sources = { ...systemSources, now: () => new Date((seconds += 1) * 1000).toISOString() }
  const open = async () => {
    const workspace = await openWorkspace(root, { programs: programsFolder, env, sources })
    if (isFault(workspace)) throw new Error(workspace.message)
    return workspace
  }
  const workspace = await open()
  const ask = async (operation: string, input: object = {}, session: string | null = null, caller: Actor = AGENT): Promise<Asked> => {
    const context = { workspace, caller, session, signal: new AbortController().signal, progress: () => undefined }
    const answer = await dispatch(context, operation, input)
    if (isFault(answer)) return { fault: answer.code, text: `${answer.message} ${answer.hint}`, confirm: '', undo: '' }
    return { fault: null, text: answer.text, confirm: String(answer.view['confirm']), undo: String(answer.view['undo']) }
  }
  const begin = async (goal: string): Promise<string> => {
    expect((await ask('open_session', { goal })).fault).toBe(null)
    return workspace.sessions.current() ?? ''
  }
  const save = (path: string, text: string | null): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true })
    else writeFileSync(join(root, path), text)
  }
  const read = (path: string): string | null => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)
  const pass = (minutes: number): void => {
    seconds += minutes * 60
  }
  return { root, workspace, ask, begin, save, read, pass }
}

test('undo takes the last restore back in one call, and done twice it does it again', async () => {
  const { ask, begin, save, read } = await given({ 'a.txt': 'one\n', 'b.txt': 'kept\n' })
  await begin('Undo a restore')
  expect((await ask('checkpoint', { action: 'undo' })).fault).toBe('nothing_to_undo')
  save('a.txt', 'two\n')
  save('new/c.txt', 'new\n')
  const { confirm } = await ask('checkpoint', { action: 'preview_restore', id: 'K1' })
  expect((await ask('checkpoint', { action: 'restore', id: 'K1', confirm })).text).toContain('1 written, 1 deleted. To undo, restore K2')
  expect([read('a.txt'), read('new/c.txt')]).toEqual(['one\n', null])
  expect((await ask('checkpoint', { action: 'undo' })).text).toContain('Restored K2 again: 2 written, 0 deleted')
  expect([read('a.txt'), read('new/c.txt')]).toEqual(['two\n', 'new\n'])
  expect((await ask('checkpoint', { action: 'undo' })).fault).toBe(null)
  expect([read('a.txt'), read('new/c.txt')]).toEqual(['one\n', null])
  save('b.txt', 'edited\n')
  const moved = await ask('checkpoint', { action: 'undo' })
  expect([moved.fault, read('a.txt'), read('b.txt')]).toEqual(['changed_since_restore', 'one\n', 'edited\n'])
  save('b.txt', 'kept\n')
  expect((await ask('checkpoint', { action: 'undo' })).fault).toBe(null)
  expect(read('a.txt')).toBe('two\n')
})

test('a restore of some paths is undone without touching others', async () => {
  const { ask, begin, save, read } = await given({ 'a.txt': '1', 'b.txt': '1' })
  await begin('Undo a part')
  save('a.txt', '2')
  save('b.txt', '2')
  const { confirm } = await ask('checkpoint', { action: 'preview_restore', id: 'K1', paths: ['a.txt'] })
  expect((await ask('checkpoint', { action: 'restore', id: 'K1', paths: ['a.txt'], confirm })).fault).toBe(null)
  expect([read('a.txt'), read('b.txt')]).toEqual(['1', '2'])
  expect((await ask('checkpoint', { action: 'undo' })).text).toContain('1 written')
  expect([read('a.txt'), read('b.txt')]).toEqual(['2', '2'])
})

test('one iteration of a file comes back as a new iteration, and nothing else is touched', async () => {
  const { root, ask, begin, save, read } = await given({ 'src/f': '1', 'src/other': 'o' })
  await begin('Bring one file back')
  for (const text of ['2', null, '3']) {
    save('src/f', text)
    await ask('checkpoint', { action: 'create', reason: `as ${text}` })
  }
  save('src/other', 'edited')
  const untouched = statSync(join(root, 'src/other'), { bigint: true }).ctimeNs
  const preview = await ask('restore_file', { path: 'src/f', iteration: 1 })
  expect(preview.text).toContain('Restoring iteration 1 of src/f would change 1 paths:\nmodified src/f\n')
  expect(read('src/f')).toBe('3')
  expect((await ask('restore_file', { path: 'src/f', iteration: 2, confirm: preview.confirm })).fault).toBe('confirm_mismatch')
  const done = await ask('restore_file', { path: 'src/f', iteration: 1, confirm: preview.confirm }, null, USER)
  expect(done.text).toContain('1 written, 0 deleted')
  expect([read('src/f'), read('src/other')]).toEqual(['1', 'edited'])
  expect(statSync(join(root, 'src/other'), { bigint: true }).ctimeNs).toBe(untouched)
  const history = (await ask('file_history', { path: 'src/f' })).text.split('\n')
  expect(history.length).toBe(5)
  expect(history[4]).toMatch(/^5 K6 \S+ [0-9a-f]{12} by user \(ada, editor\): restored: restored iteration 1 of src\/f \(K1\)$/)

  // A deletion is an iteration as well, and so is a file where a folder is now.
  const gone = await ask('restore_file', { path: 'src/f', iteration: 3 })
  expect((await ask('restore_file', { path: 'src/f', iteration: 3, confirm: gone.confirm })).text).toContain('0 written, 1 deleted')
  expect(read('src/f')).toBe(null)
  save('src/f/in', 'folder')
  await ask('checkpoint', { action: 'create' })
  const back = await ask('restore_file', { path: 'src/f', iteration: 2 })
  expect((await ask('restore_file', { path: 'src/f', iteration: 2, confirm: back.confirm })).text).toContain('1 written, 1 deleted')
  expect(read('src/f')).toBe('2')
  const folder = await ask('restore_file', { path: 'src/f', iteration: 6 })
  expect(folder.text).toContain('would change 1 paths:\ndeleted src/f\n')
  expect((await ask('restore_file', { path: 'src/f', iteration: 99 })).fault).toBe('unknown_iteration')
  expect((await ask('restore_file', { path: 'never', iteration: 1 })).fault).toBe('unknown_iteration')
})

test('what another live session of the work tree changed since is not overwritten, unless the user says so', async () => {
  const { ask, begin, save, read, pass } = await given({ 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' })
  const mine = await begin('Mine')
  const theirs = await begin('Theirs')
  save('a.txt', 'mine')
  await ask('checkpoint', { action: 'create' }, mine)
  save('b.txt', 'theirs')
  await ask('checkpoint', { action: 'create' }, theirs)
  save('c.txt', 'mine')
  await ask('checkpoint', { action: 'create' }, mine)

  const preview = await ask('checkpoint', { action: 'preview_restore', id: 'K1' }, mine)
  expect(preview.text).toContain(`Session ${theirs}, which is at work here, recorded changes of b.txt since; they would be lost.`)
  const { confirm } = preview
  const restore = { action: 'restore', id: 'K1', confirm }
  const refused = await ask('checkpoint', restore, mine)
  expect([refused.fault, refused.text.includes(`--despite ${theirs}`)]).toEqual(['foreign_changes', true])
  expect((await ask('checkpoint', { ...restore, despite: [theirs] }, mine, AGENT)).fault).toBe('foreign_changes')
  expect((await ask('checkpoint', { ...restore, despite: ['s-other'] }, mine, USER)).fault).toBe('foreign_changes')
  expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['mine', 'theirs', 'mine'])
  const file = await ask('restore_file', { path: 'b.txt', iteration: 1 }, mine)
  expect((await ask('restore_file', { path: 'b.txt', iteration: 1, confirm: file.confirm }, mine)).fault).toBe('foreign_changes')

  // Other paths are free: their checkpoint holds a.txt as well, but this session recorded it first.
  const part = { id: 'K1', paths: ['a.txt', 'c.txt'] }
  const free = await ask('checkpoint', { action: 'preview_restore', ...part }, mine)
  expect((await ask('checkpoint', { action: 'restore', ...part, confirm: free.confirm }, mine)).fault).toBe(null)
  expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['1', 'theirs', '1'])
  expect((await ask('checkpoint', { action: 'undo' }, mine)).fault).toBe(null)
  expect((await ask('checkpoint', { ...restore, despite: [theirs] }, mine, USER)).fault).toBe(null)
  expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['1', '1', '1'])

  // Ten minutes later nobody is at work there any more.
  expect((await ask('checkpoint', { action: 'undo' }, mine)).fault).toBe(null)
  pass(11)
  const later = await ask('checkpoint', { action: 'preview_restore', id: 'K1' }, mine)
  expect(later.text).not.toContain(theirs)
  expect((await ask('checkpoint', { ...restore, confirm: later.confirm }, mine)).fault).toBe(null)
  expect(read('b.txt')).toBe('1')
})

test('a preview says when the checkpoint holds far fewer paths than are there now', async () => {
  const { ask, begin, save } = await given({ 'a.txt': '1' })
  await begin('Count paths')
  for (const name of ['b', 'c', 'd']) save(name, name)
  const { text } = await ask('checkpoint', { action: 'preview_restore', id: 'K1' })
  expect(text).toContain('Take care: K1 holds 1 paths, 4 are there now; 3 of them are not in it.')
  await ask('checkpoint', { action: 'create' })
  save('e', 'e')
  expect((await ask('checkpoint', { action: 'preview_restore', id: 'K2' })).text).not.toContain('Take care')
})

test('a file that a checkpoint left out is not deleted by restoring it, whether named there or not', async () => {
  const large = 'x'.repeat(10 * 1024 * 1024 + 1)
  const { root, ask, begin, save, read } = await given({ 'a.txt': '1' })
  save('large.bin', large)
  await begin('Leave out')
  save('large.bin', 'small now')
  save('added.txt', 'a')
  const { confirm, text } = await ask('checkpoint', { action: 'preview_restore', id: 'K1' })
  expect(text).toContain('would change 1 paths:\ndeleted added.txt\n')
  expect((await ask('checkpoint', { action: 'restore', id: 'K1', confirm })).fault).toBe(null)
  expect([read('large.bin'), read('added.txt')]).toEqual(['small now', null])

  for (let n = 0; n < 60; n += 1) save(`.env.n${String(n).padStart(2, '0')}`, 'secret')
  save('a.txt', '2')
  await ask('checkpoint', { action: 'create' })
  save('a.txt', '3')
  save('added.txt', 'a')
  const unnamed = await ask('checkpoint', { action: 'preview_restore', id: 'K4' })
  expect(unnamed.text).toContain('K4 left out 10 paths that it does not name, so nothing is deleted.')
  expect((await ask('checkpoint', { action: 'restore', id: 'K4', confirm: unnamed.confirm })).text).toContain('1 written, 0 deleted')
  expect([read('a.txt'), read('added.txt')]).toEqual(['2', 'a'])
  expect(existsSync(join(root, '.env.n59'))).toBe(true)
})

test('files of another work tree of the same store are nobody else’s changes', async () => {
  const { root, ask, begin, save, workspace } = await given({ 'a.txt': '1' })
  await begin('Here')
  const { execFileSync } = await import('node:child_process')
  const linked = join(temporaryFolder('linked'), 'tree')
  execFileSync('git', ['worktree', 'add', '-q', '--detach', linked], { cwd: root, stdio: 'ignore' })
  const there = await openWorkspace(linked, { programs: programsFolder, env: sampleRepository({ x: '' }).env, sources: workspace.sources })
  if (isFault(there)) throw new Error(there.message)
  const context = { workspace: there, caller: AGENT, session: null, signal: new AbortController().signal, progress: () => undefined }
  await dispatch(context, 'open_session', { goal: 'There' })
  writeFileSync(join(linked, 'a.txt'), 'there')
  expect(isFault(await dispatch(context, 'checkpoint', { action: 'create' }))).toBe(false)
  save('a.txt', 'here')
  const { confirm } = await ask('checkpoint', { action: 'preview_restore', id: 'K1' })
  expect((await ask('checkpoint', { action: 'restore', id: 'K1', confirm })).fault).toBe(null)
})
