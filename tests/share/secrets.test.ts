import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AGENT } from '../support/given.ts'
import { cloneOf, hubRepository, maestroRefs, placesOf } from './machines.ts'

/** Put together here, so that no scanner of this repository takes the test for a leak. */
const token = (n: number): string => ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R', String(n)].join('')
const idIn = (text: string): string => /[0-9a-f]{16}/.exec(text)?.[0] ?? ''

const opened = async () => {
  const hub = hubRepository()
  const a = await cloneOf(hub)
  await a.does('open_session', { goal: 'Keep secrets' })
  return { hub, a }
}

test('a secret in a file stops the push, also after the file is gone, until the user allows it by its id', async () => {
  const { hub, a } = await opened()
  a.write('deploy.js', `// a key\nconst key = '${token(1)}'\n`)
  const refused = await a.push()
  expect(refused).toMatchObject({ fault: 'secrets_found' })
  expect(refused.text).toContain("deploy.js:2 (github) const key = '****'")
  expect(refused.text).not.toContain(token(1))
  rmSync(join(a.root, 'deploy.js'))
  expect(await a.push()).toMatchObject({ fault: 'secrets_found' })
  expect(maestroRefs(hub)).toEqual([])
  expect(placesOf(token(1), hub, hub)).toEqual([])

  const id = idIn(refused.text)
  expect(await a.push({ allow: ['0123456789abcdef'] })).toMatchObject({ fault: 'unknown_secret' })
  expect(await a.call('push', { allow: [id] }, AGENT)).toMatchObject({ fault: 'user_only' })
  expect(await a.push({ allow: [id] })).toMatchObject({ fault: null, view: { sent: true } })
  expect(a.session().read().state.allowedSecrets).toEqual([id])
  expect(placesOf(token(1), hub, hub)).not.toEqual([])
})

test('allowing one secret allows no other', async () => {
  const { hub, a } = await opened()
  a.write('one.js', token(1))
  const id = idIn((await a.push()).text)
  a.write('two.js', token(2))
  const refused = await a.push({ allow: [id] })
  expect(refused).toMatchObject({ fault: 'secrets_found' })
  expect(refused.text).toContain('two.js:1')
  expect(refused.text).not.toContain('one.js')
  expect(maestroRefs(hub)).toEqual([])
})

test('a secret in a memory stops the push, and none any more once the memory is replaced', async () => {
  const { hub, a } = await opened()
  const { memory } = await a.does('remember', { kind: 'request', text: `use ${token(1)} for now` })
  const refused = await a.push()
  expect(refused).toMatchObject({ fault: 'secrets_found' })
  expect(refused.text).toContain(`text ${String(memory)}:1`)
  await a.does('remember', { kind: 'request', text: 'use the key of the vault', replaces: [memory] })
  expect(await a.push()).toMatchObject({ fault: null })
  expect(placesOf(token(1), hub, hub)).toEqual([])
})

test('a secret in an event stops the push', async () => {
  const { hub, a } = await opened()
  await a.does('set_criteria', { criteria: [{ text: `the service takes\n${token(1)}`, check: { kind: 'command', argv: ['true'] } }] })
  const refused = await a.push()
  expect(refused).toMatchObject({ fault: 'secrets_found' })
  expect(refused.text).toMatch(/event ev-\w+:\d/)
  expect(placesOf(token(1), hub, hub)).toEqual([])
})
