import { expect, test } from 'vitest'
import { Envelope, EventBody } from './event.ts'
import { formatLine, parseLine } from './upcast.ts'

test('no event body uses a name of the envelope, with which it shares one line', () => {
  const reserved = new Set(Object.keys(Envelope.shape))
  const clashes = EventBody.options.flatMap((option) => Object.keys(option.shape).filter((name) => reserved.has(name)))
  expect(clashes).toEqual([])
})

test.each([
  ['no JSON', '{"v":1', 'void'],
  ['no version', '{"type":"segment_sealed"}', 'void'],
  ['an unknown event of this version', '{"v":1,"type":"invented"}', 'void'],
  ['a later version', '{"v":2,"type":"whatever"}', 'newer'],
])('a line with %s is %s', (_name, line, kind) => {
  expect(parseLine(line).kind).toBe(kind)
})

test('what is written is read back', () => {
  const event = {
    v: 1,
    id: 'ev-1',
    at: '2026-01-01T00:00:00.000Z',
    replica: 'rp-1',
    seen: {},
    actor: { kind: 'agent' as const, name: 'host', via: 'mcp' as const },
    prev: 'p',
    hash: 'h',
    body: { type: 'memory_forgotten' as const, memories: ['m-1'] },
  }
  expect(parseLine(formatLine(event))).toEqual({ kind: 'event', event })
})
