import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noConfiguration } from '../session/configuration.ts'
import { isFault } from '../session/fault.ts'
import { temporaryFolder } from '../../tests/support/folder.ts'
import { parseConfig, readConfig } from './config.ts'

const said = (text: string): string => {
  const config = parseConfig(text)
  return isFault(config) ? `${config.code}: ${config.message}` : 'understood'
}

test('without a file everything is as without one', () => {
  expect(readConfig(temporaryFolder('config'))).toEqual(noConfiguration)
})

test('comments and trailing commas are fine; what is not said keeps its default', () => {
  const root = temporaryFolder('config')
  mkdirSync(join(root, '.maestro'))
  writeFileSync(
    join(root, '.maestro', 'config.jsonc'),
    `{
      // the keys are for tests only
      "carry": ["./.env.test", "fixtures/big/"],
      "setup": [["npm", "run", "build"], { "run": ["make", "gen"], "inputs": ["proto/**"] }],
      "checks": { "lint": { "kind": "command", "argv": ["npm", "run", "lint"] } },
      "services": { "redis": { "start": ["redis-server"], "ready": { "port": 6379 } } },
    }`,
  )
  expect(readConfig(root)).toEqual({
    ...noConfiguration,
    carry: ['.env.test', 'fixtures/big'],
    setup: [{ run: ['npm', 'run', 'build'] }, { run: ['make', 'gen'], inputs: ['proto/**'] }],
    checks: { lint: { kind: 'command', argv: ['npm', 'run', 'lint'] } },
    services: { redis: { start: ['redis-server'], ready: { port: 6379 } } },
  })
})

test.each([
  ['a broken line', '{\n  "carry": [".env"\n}', 'line 3, column 1: comma expected'],
  ['an empty file', '', 'line 1, column 1: value expected'],
  ['an unknown key', '{\n  "setpu": []\n}', 'line 2, column 3: there is no key "setpu"; the keys are checks, carry, setup,'],
  ['an unknown key further in', '{ "limits": {\n "memory": 5 } }', 'line 2, column 2: limits: there is no key "memory"'],
  [
    'a wrong value',
    '{\n  "carry": [\n    ".env", 5\n  ]\n}',
    'line 3, column 13: carry.1: Invalid input: expected string, received number',
  ],
  ['a missing member', '{\n  "services": { "redis": { "start": ["redis-server"] } }\n}', 'line 2, column 26: services.redis.ready:'],
  ['a way out of the workspace', '{ "carry": ["../secrets"] }', 'line 1, column 13: carry.0: a path may not lead out of the workspace'],
  ['a path of the machine', '{ "carry": ["/etc/passwd"] }', 'carry.0: a path begins below the workspace and uses /'],
  ['a git folder', '{ "carry": ["sub/.git/config"] }', 'carry.0: git folders and the store are never shown to a run'],
  ['a name of ours', '{ "env": { "CI": "0" } }', 'env.CI: '],
  ['a command that is no list', '{ "setup": ["npm run build"] }', 'setup.0: a command is a list of words'],
  ['a command without a program', '{ "setup": [{ "run": [] }] }', 'setup.0'],
  ['what only the user may allow', '{ "sandbox": { "allowUnconfined": true } }', 'there is no key "sandbox"'],
])('%s is named with its place', (_, text, expected) => {
  expect(said(text)).toContain('config_invalid: .maestro/config.jsonc, line ')
  expect(said(text)).toContain(expected)
})
