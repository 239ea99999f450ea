import { expect, test } from 'vitest'
import { allowListOf } from './allow-list.ts'

const refusal = allowListOf(['registry.npmjs.org', 'Example.com:8080', '10.0.0.1', 'localhost'])

test.each([
  ['registry.npmjs.org', 443],
  ['registry.npmjs.org', 80],
  ['REGISTRY.npmjs.org.', 443],
  ['example.com', 8080],
  // What it leads to is another question.
  ['localhost', 80],
])('%s:%d is allowed', (host, port) => expect(refusal(host, port)).toBeNull())

test.each([
  ['registry.npmjs.org', 22, 'registry.npmjs.org:22 is not in'],
  ['example.com', 443, 'example.com:443 is not in'],
  ['evil-registry.npmjs.org', 443, 'is not in'],
  ['registry.npmjs.org.evil.com', 443, 'is not in'],
  ['10.0.0.1', 80, 'is an address'],
  ['[::1]', 80, 'is an address'],
  ['::1', 80, 'is an address'],
  ['', 80, 'is not in'],
])('%s:%d is refused', (host, port, reason) => expect(refusal(host, port)).toContain(reason))
