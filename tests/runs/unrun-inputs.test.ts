import { expect, test } from 'vitest'
import { USER } from '../support/given.ts'
import { openCore } from '../support/core.ts'

const FILES = {
  'package.json': '{ "name": "sample" }\n',
  'src/sum.js': 'export const sum = (a, b) => a + b\n',
  'docs/[use].md': '# Use\nCall sum.\n',
  'lib/old.txt': 'old\n',
  '.maestro/config.jsonc': '{ "inputs": { "default": ["src/**"] } }\n',
}

const CRITERIA = [
  { text: 'The use is told', check: { kind: 'document', path: 'docs/[use].md', sections: ['Use'] } },
  { text: 'Nothing of lib changed', check: { kind: 'unchanged', globs: ['lib/**'] } },
  { text: 'Nobody says eval', check: { kind: 'absent', symbol: 'eval' } },
  { text: 'It reads well', check: { kind: 'manual', question: 'Does it read well?' } },
]

const opened = async () => {
  const core = await openCore({ files: FILES })
  await core.call('set_criteria', { criteria: CRITERIA })
  await core.call('verify')
  await core.call('attest', { criterion: 'C4', reason: 'I read it' }, USER)
  const { evidence } = core.session().read().state
  const words = async (): Promise<string[]> => {
    const { text } = await core.call('get_status')
    return ['C1', 'C2', 'C3', 'C4'].map((id) => new RegExp(`${id} (\\w+)`).exec(text)?.[1] ?? '')
  }
  return { core, evidence, words }
}

test('what was read or attested depends on files as a run does, and its record names them', async () => {
  const { evidence, words } = await opened()
  const inputs = evidence.map(({ criterion, subject }) => [criterion, subject.inputs?.source, subject.inputs?.globs[0] ?? null])
  expect(inputs).toEqual([
    ['C1', 'declared', String.raw`docs/\[use\].md`],
    ['C2', 'declared', 'lib/**'],
    // The words of a whole tree are looked for in the whole tree, whatever the configuration says of runs.
    ['C3', 'whole', null],
    ['C4', 'declared', 'src/**'],
  ])
  expect(await words()).toEqual(['met', 'met', 'met', 'met'])
})

test.each([
  ['other.txt', ['met', 'met', 'stale', 'met']],
  ['docs/[use].md', ['stale', 'met', 'stale', 'met']],
  ['lib/new.txt', ['met', 'stale', 'stale', 'met']],
  ['src/sum.js', ['met', 'met', 'stale', 'stale']],
])('a change of %s ages what depends on it, and nothing else', async (path, expected) => {
  const { core, words } = await opened()
  core.sample.write(path, 'changed\n')
  expect(await words()).toEqual(expected)
})
