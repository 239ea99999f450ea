import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemSources } from '../../shared/store/clock.ts'
import { readSettings, settingKeys, userFolder, writeSetting } from '../../shared/store/settings.ts'
import { temporaryFolder } from '../support/folder.ts'

const DEFAULTS = {
  sandbox: { allowUnconfined: false, allowContainer: false, allowHosts: [], allowPorts: [] },
  approvals: { allowNonInteractive: false },
  store: { budgetMb: 2048 },
}

test('without a file nothing is allowed, and reading makes no file', () => {
  const folder = join(temporaryFolder('user'), 'maestro')
  expect(readSettings(folder)).toEqual(DEFAULTS)
  expect(existsSync(folder)).toBe(false)
})

const switches = settingKeys.filter((key) => !['store.budgetMb', 'sandbox.allowHosts', 'sandbox.allowPorts'].includes(key))

test.each(switches)('%s is set and taken back, and nothing else moves', (key) => {
  const folder = temporaryFolder('user')
  writeSetting(folder, key, 'true', systemSources)
  expect(JSON.stringify(readSettings(folder)).match(/true/g)).toHaveLength(1)
  writeSetting(folder, key, 'false', systemSources)
  expect(readSettings(folder)).toEqual(DEFAULTS)
})

test('the budget of stores is a number of megabytes', () => {
  const folder = temporaryFolder('user')
  expect(writeSetting(folder, 'store.budgetMb', '4096', systemSources)).toEqual({ ...DEFAULTS, store: { budgetMb: 4096 } })
  for (const value of ['0', '-1', '1.5', 'true', '', '2 GB'])
    expect(writeSetting(folder, 'store.budgetMb', value, systemSources)).toMatchObject({ code: 'invalid_input' })
  expect(readSettings(folder)).toEqual({ ...DEFAULTS, store: { budgetMb: 4096 } })
})

test('what runs may reach is a list of items, which none empties', () => {
  const folder = temporaryFolder('user')
  const set = (key: string, value: string) => writeSetting(folder, key, value, systemSources)
  expect(set('sandbox.allowHosts', 'api.example.com:443, example.org')).toMatchObject({
    sandbox: { allowHosts: ['api.example.com:443', 'example.org'] },
  })
  expect(set('sandbox.allowPorts', '5432,6379')).toMatchObject({ sandbox: { allowPorts: [5432, 6379] } })
  for (const value of ['', 'http://example.com', '*', 'a b'])
    expect(set('sandbox.allowHosts', value)).toMatchObject({ code: 'invalid_input' })
  for (const value of ['0', '65536', 'redis', '1,,2']) expect(set('sandbox.allowPorts', value)).toMatchObject({ code: 'invalid_input' })
  set('sandbox.allowHosts', 'none')
  set('sandbox.allowPorts', 'none')
  expect(readSettings(folder)).toEqual(DEFAULTS)
})

test('keys of a later version are kept', () => {
  const folder = temporaryFolder('user')
  writeFileSync(join(folder, 'settings.json'), '{"later":{"a":1},"sandbox":{"b":2}}')
  writeSetting(folder, 'sandbox.allowUnconfined', 'true', systemSources)
  expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toMatchObject({
    later: { a: 1 },
    sandbox: { b: 2, allowUnconfined: true },
  })
})

test.each(['not json', '[]', '{"sandbox":{"allowUnconfined":"yes"}}', '{"approvals":null}'])(
  '%s is a fault, never the defaults, and is not overwritten',
  (text) => {
    const folder = temporaryFolder('user')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'settings.json'), text)
    expect(readSettings(folder)).toMatchObject({ code: 'settings_invalid' })
    expect(writeSetting(folder, 'sandbox.allowUnconfined', 'true', systemSources)).toMatchObject({ code: 'settings_invalid' })
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(text)
  },
)

test('a key or a value that does not exist is refused', () => {
  const folder = temporaryFolder('user')
  expect(writeSetting(folder, 'sandbox.allowAll', 'true', systemSources)).toMatchObject({ code: 'unknown_setting' })
  expect(writeSetting(folder, 'sandbox.allowUnconfined', 'maybe', systemSources)).toMatchObject({ code: 'invalid_input' })
})

test('MAESTRO_USER_DIR decides where they are', () => expect(userFolder({ MAESTRO_USER_DIR: '/x' })).toBe('/x'))

test.each(['', '.', 'maestro', './users'])('%j is no place for them: it would lie in the project that is worked on', (relative) => {
  const usual = userFolder({})
  expect(userFolder({ MAESTRO_USER_DIR: relative })).toBe(usual)
  expect(userFolder({ XDG_DATA_HOME: relative, LOCALAPPDATA: relative })).toBe(usual)
})
