import { expect, test } from 'vitest'
import type { Method } from '../../session/evidence.ts'
import { differingParts } from './series-arenas.ts'

const method = (parts: Readonly<Record<string, string>> | undefined): Method => ({
  hash: '',
  argv: ['x'],
  runner: 'exit',
  env: {},
  timeoutMs: 1,
  ...(parts !== undefined && { parts }),
})

test.each([
  [{ a: '1' }, { a: '1' }, []],
  [{ a: '1', 'package.json scripts': '1' }, { a: '1', 'package.json scripts': '2' }, ['package.json scripts']],
  [{ b: '1' }, { a: '1' }, ['a', 'b']],
  [undefined, { a: '1' }, ['a']],
  [undefined, undefined, []],
])('%j against %j', (now, other, expected) => expect(differingParts(method(now), method(other))).toEqual(expected))
