import { describe, expect, test } from 'vitest'
import { checkpointOf, eventOf } from '../../tests/support/given.ts'
import type { EventBody } from './event.ts'
import { headsOf, placeBehind, standsOn } from './heads.ts'
import { reduce } from './reduce/index.ts'
import { emptyState, type SessionState } from './state.ts'

const [A, B, C] = ['rp-a', 'rp-b', 'rp-c'] as const

/** `rp-a K2 t2 < K1 K9`: who, id, tree, parent and merged. `rp-a -> K1`: a complete restore. `rp-a ~> K1`: of some paths. */
const session = (...lines: readonly string[]): SessionState =>
  lines.reduce((state, line, index) => reduce(state, { ...eventOf(bodyOf(line), index), replica: line.split(' ')[0] ?? '' }), emptyState)

const bodyOf = (line: string): EventBody => {
  const [, id = '', tree = '', , parent, ...merged] = line.split(' ')
  if (id.endsWith('>')) return { type: 'files_restored', to: tree, before: 'K0', paths: id === '->' ? null : ['a.js'] }
  return { type: 'checkpoint_created', checkpoint: { ...checkpointOf(id, tree), parent: parent ?? null, merged } }
}

const at = (state: SessionState, here: readonly string[], tree?: string): string => {
  const { parent, merged } = placeBehind(state, here, tree)
  return [standsOn(state, here)?.id ?? 'nothing', '|', parent?.id ?? 'nothing', ...merged].join(' ')
}

describe('where the files of a machine stand, and behind what its next checkpoint goes', () => {
  test.each([
    ['a session without checkpoints', [], A, 'nothing | nothing'],
    ['its own newest one', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-b K3-b t3 < K2'], A, 'K2 | K2'],
    ['one without any of its own, as after a pull: the first of all', ['rp-a K1 t1', 'rp-a K2 t2 < K1'], B, 'K1 | K1'],
    [
      'after a restore: the restored one; the next goes behind what was there',
      ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a -> K1'],
      A,
      'K1 | K2',
    ],
    ['the first one is called baseline, too', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a -> baseline'], A, 'K1 | K2'],
    ['a restore of some paths moves nothing', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a ~> K1'], A, 'K2 | K2'],
    ['a restore of a commit of the user’s moves nothing', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a -> HEAD~2'], A, 'K2 | K2'],
    [
      'after a restore of what another machine made: behind both',
      ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K3 t3 < K1', 'rp-a -> K2-b'],
      A,
      'K2-b | K3 K2-b',
    ],
    ['what another machine restores is its own affair', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-b -> K1'], A, 'K2 | K2'],
    ['a copy that restored before its first checkpoint', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-b -> K1'], B, 'K1 | K1'],
  ] as const)('%s', (_what, lines, replica, expected) => {
    expect(at(session(...lines), [replica])).toBe(expected)
  })

  test('the first checkpoint of a folder goes behind the newest with the same files, if any has them', () => {
    const state = session('rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a K3 t3 < K2', 'rp-a K4 t2 < K3')
    expect(at(state, [B], 't2')).toBe('K1 | K4')
    expect(at(state, [B], 't9')).toBe('K1 | K1')
    expect(at(state, [A], 't2')).toBe('K4 | K4')
  })

  test('a container that sees the same folder goes on where the machine stopped', () => {
    const state = session('rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K3 t3 < K2-b')
    expect(at(state, [B, A])).toBe('K3 | K3')
    expect(at(state, [B])).toBe('K2-b | K2-b')
  })
})

describe('heads', () => {
  test.each([
    ['none without checkpoints', [], []],
    ['one machine has one', ['rp-a K1 t1', 'rp-a K2 t2 < K1'], ['K2']],
    ['one also after it went back', ['rp-a K1 t1', 'rp-a K2 t2 < K1', 'rp-a -> K1', 'rp-a K3 t1 < K2'], ['K3']],
    ['a machine that is behind is none', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K3 t3 < K2-b'], ['K3']],
    ['two that went different ways', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K2 t3 < K1'], ['K2-b', 'K2']],
    ['two ways to the same files are one', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K2 t2 < K1'], ['K2-b']],
    ['settled by a checkpoint behind both', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K2 t3 < K1', 'rp-a K3 t4 < K2 K2-b'], ['K3']],
    [
      'apart again when the other one goes on',
      ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K3 t4 < K1 K2-b', 'rp-b K4-b t5 < K2-b'],
      ['K3', 'K4-b'],
    ],
    ['settled when one restores what the other has', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-a K2 t3 < K1', 'rp-a -> K2-b'], ['K2-b']],
    ['three machines, one behind', ['rp-a K1 t1', 'rp-b K2-b t2 < K1', 'rp-c K2-c t3 < K1', 'rp-a K3 t4 < K1 K2-c'], ['K2-b', 'K3']],
    ['a parent that is not there ends the line', ['rp-a K1 t1 < K0', 'rp-b K2-b t2 < K2-b'], ['K1', 'K2-b']],
  ] as const)('%s', (_what, lines, expected) => {
    expect(headsOf(session(...lines)).map(({ id }) => id)).toEqual(expected)
  })

  test('are found at once among ten thousand checkpoints', () => {
    const line = Array.from({ length: 10_000 }, (_, n) => `rp-a K${n + 1} t${n} < K${n}`)
    expect(headsOf(session(...line, `${C} K1-c tx < K5`)).map(({ id }) => id)).toEqual(['K10000', 'K1-c'])
  })
})
