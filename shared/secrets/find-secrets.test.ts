import { expect, test } from 'vitest'
import { findSecrets, readableText } from './find-secrets.ts'

/** Put together here, so that no scanner of this repository takes the test for a leak. */
const token = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')
const line = (word: string): string => ['-----', word, ' RSA PRIVATE', ' KEY-----'].join('')
const key = `${line('BEGIN')}\n${'MIIEowIBAAKCAQEA'.repeat(20)}\n${line('END')}\n`

const found = (text: string) => findSecrets([{ where: 'a.txt', text }])

test('a token is found with rule and line, and is nowhere in what is shown', async () => {
  const secrets = await found(`first\nconst token = "${token}" // mine\n`)
  expect(secrets).toMatchObject([{ rule: 'github', where: 'a.txt', line: 2, excerpt: 'const token = "****" // mine' }])
  expect(JSON.stringify(secrets)).not.toContain(token.slice(0, 8))
})

test('the id is the same for the same secret anywhere, and another for another', async () => {
  const [one] = await found(token)
  const [same] = await found(`x\n\n  ${token}\n`)
  const [other] = await found(token.replace('a1B2', 'z9Y8'))
  expect(one?.id).toMatch(/^[0-9a-f]{16}$/)
  expect(same?.id).toBe(one?.id)
  expect(other?.id).not.toBe(one?.id)
})

test('two secrets on one line mask each other too, and a key of many lines shows none of them', async () => {
  const secrets = await found(`a=${token} b=${token.replace('a1B2', 'z9Y8')}\n${key}`)
  expect(secrets.map(({ excerpt }) => excerpt)).toEqual(['a=**** b=****', 'a=**** b=****', '****'])
})

test.each(['aws_secret_access_key = ', 'export AWS_SECRET_ACCESS_KEY="', 'aws_secret_access_key:      '])(
  'a key behind its name (%s) is masked to its end',
  async (name) => {
    const secret = ['dshsKTNUgaP5KbLusb9K', 'CoafqYL6upPet9y9NXVt'].join('')
    const secrets = await found(`${name}${secret}\nnext line\n`)
    expect(secrets.length).toBeGreaterThan(0)
    for (let at = 0; at + 6 <= secret.length; at += 1) expect(JSON.stringify(secrets)).not.toContain(secret.slice(at, at + 6))
  },
)

test('no comment of the text switches the search off', async () => {
  expect(await found(`// secretlint-disable\n${token}\n`)).toHaveLength(1)
})

test('a secret far into a large text is found once, on its line', async () => {
  const filler = 'nothing to see on this line\n'
  const before = Math.ceil((4 * 1024 * 1024 - 8 * 1024) / filler.length)
  const secrets = await found(`${filler.repeat(before)}${token}\n${filler.repeat(1000)}`)
  expect(secrets.map((one) => one.line)).toEqual([before + 1])
})

test('ordinary text has none', async () => {
  expect(await found('export const sum = (a, b) => a + b\n')).toEqual([])
})

test('bytes of UTF-16 and of a binary file are read as the text that is in them', async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(token, 'utf16le')])
  const binary = Buffer.concat([Buffer.from([0, 1, 2, 255, 254]), Buffer.from(`\n${token}\n`), Buffer.from([0, 200])])
  const swapped = Buffer.from(utf16).swap16()
  for (const bytes of [utf16, swapped, binary]) expect(await found(readableText(bytes))).toHaveLength(1)
})
