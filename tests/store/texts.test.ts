import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256, systemSources } from '../../shared/store/clock.ts'
import { openTexts } from '../../shared/store/texts.ts'
import { dispatch, isFault, openWorkspace, type Answer, type Context, type Fault } from '../../shared/index.ts'
import { temporaryFolder } from '../support/folder.ts'
import { AGENT } from '../support/given.ts'
import { programsFolder } from '../support/paths.ts'
import { sampleRepository } from '../support/sample.ts'

test('a text comes back until it is removed, and then it is gone', () => {
  const folder = join(temporaryFolder('texts'), 'texts')
  const texts = openTexts(folder, systemSources)
  expect(texts.read('m-1')).toBeNull()
  const { digest } = texts.write('m-1', 'first\nsecond\n')
  expect(texts.read('m-1')).toBe('first\nsecond\n')
  expect(sha256(readFileSync(join(folder, 'm-1')))).toBe(digest)
  texts.remove('m-1')
  texts.remove('m-1')
  expect(texts.read('m-1')).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test('equal texts have unequal digests, so that nobody can guess one from the journal', () => {
  const texts = openTexts(join(temporaryFolder('texts'), 'texts'), systemSources)
  expect(texts.write('m-1', 'yes')).not.toEqual(texts.write('m-2', 'yes'))
})

const answered = (answer: Answer | Fault): Answer => {
  if (isFault(answer)) throw new Error(answer.message)
  return answer
}

/** Every file below a folder that holds the words. */
const filesWith = (folder: string, words: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(words))
    .map((entry) => entry.name)

test('what is said lies in texts/ alone: replaced memories are nowhere in the workspace or the store any more', async () => {
  const { root, env } = sampleRepository()
  const workspace = await openWorkspace(root, { programs: programsFolder, env })
  if (isFault(workspace)) throw new Error(workspace.message)
  const ctx: Context = { workspace, caller: AGENT, session: null, signal: new AbortController().signal, progress: () => undefined }
  answered(await dispatch(ctx, 'open_session', { goal: 'Keep sum correct for integers' }))
  const { view } = answered(await dispatch(ctx, 'remember', { kind: 'reply', text: 'the blue whale sings' }))
  expect(filesWith(root, 'blue whale')).toEqual([view['memory']])
  answered(await dispatch(ctx, 'remember', { kind: 'summary', text: 'an animal sings', replaces: [view['memory']] }))
  expect(filesWith(root, 'blue whale')).toEqual([])
  expect(answered(await dispatch(ctx, 'recall', {})).text).toContain('an animal sings')
})
