import { expect, test } from 'vitest'
import { turnOf } from './host-turns.ts'

const line = (host: string, event: string) => ({ host, event, at: '2026-01-01T12:03:00.000Z', cwd: '/w', turn: 't-1', session: 'h-1' })

test.each([
  ['claude-code', 'SessionStart', 'start'],
  ['claude-code', 'UserPromptSubmit', 'start'],
  ['claude-code', 'Stop', 'end'],
  ['claude-code', 'SubagentStop', 'end'],
  ['codex', 'agent-turn-complete', 'end'],
  ['cursor', 'beforeSubmitPrompt', 'start'],
  ['cursor', 'stop', 'end'],
  ['gemini', 'BeforeAgent', 'start'],
  ['gemini', 'AfterAgent', 'end'],
])('%s says %s: the turn %ss', (host, event, phase) =>
  expect(turnOf(line(host, event))).toEqual({ host, phase, turn: 't-1', hostSession: 'h-1', happenedAt: '2026-01-01T12:03:00.000Z' }),
)

test.each([
  ['claude-code', 'PreToolUse'],
  ['claude-code', 'toString'],
  ['toString', 'length'],
  ['another-host', 'Stop'],
])('%s %s is no turn', (host, event) => expect(turnOf(line(host, event))).toBeNull())

test('names of any length fit into the event', () => {
  const turn = turnOf({ ...line('codex', 'Stop'), turn: 'x'.repeat(10_000) })
  expect(turn?.turn).toHaveLength(80)
})
