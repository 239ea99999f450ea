import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { findToolchain } from '../../shared/sandbox/toolchain.ts'

test('a run finds programs in the order of the user’s own search path, wherever our Node lies', () => {
  expect(findToolchain('/usr/sbin:/usr/bin', homedir(), []).path.slice(0, 2)).toEqual(['/usr/sbin', '/usr/bin'])
  expect(findToolchain('/usr/bin:/usr/sbin', homedir(), []).path.slice(0, 2)).toEqual(['/usr/bin', '/usr/sbin'])
})
