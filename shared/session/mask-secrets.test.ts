import { expect, test } from 'vitest'
import { maskSecrets } from './mask-secrets.ts'

const letters = (count: number): string => 'aB3'.repeat(count).slice(0, count)

test.each([
  [`key AKIA${'A'.repeat(16)}.`, 'key ****.'],
  [`ghp_${letters(36)} x`, '**** x'],
  [`sk-${letters(24)}`, '****'],
  [`npm_${letters(36)}`, '****'],
  [`eyJ${letters(12)}.${letters(12)}.${letters(8)}`, '****'],
  ['a\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nb', 'a\n****\nb'],
  ['-----BEGIN PRIVATE KEY-----\ncut off', '****'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer ****'],
  ['postgres://me:hunter2@db/x', 'postgres://me:****@db/x'],
  [`API_KEY="${letters(20)}"`, 'API_KEY="****"'],
  [`token: ${letters(20)}, next`, 'token: ****, next'],
])('%j is %j', (text, expected) => expect(maskSecrets(text)).toBe(expected))

test.each([
  'expected token to be undefined',
  "AssertionError: expected 'password' to equal 'passwords'",
  'https://example.org/a:b@c',
  'token = tokens[index]',
  'skip-this-test and sk-short',
])('%j stays', (text) => expect(maskSecrets(text)).toBe(text))

test('what is known to be a secret is masked wherever it stands', () =>
  expect(maskSecrets('a hunter2 b', ['hunter2', ''])).toBe('a **** b'))
