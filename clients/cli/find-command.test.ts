import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Command } from './command.ts'
import { findCommand } from './find-command.ts'

const commands: Command[] = ['status', 'run', 'plan show', 'plan approve', 'evidence list', 'checkpoint', 'step'].map((path) => ({
  path,
  positional: [],
  switches: {},
  summary: '',
  input: z.object({}),
  run: async () => ({ kind: 'silent', exit: 0 }),
}))

const found = (...argv: string[]): string => {
  const result = findCommand(commands, argv)
  switch (result.kind) {
    case 'found':
      return [result.command.path, ...result.args].join('|')
    case 'unknown':
      return `${result.words} -> ${result.nearest}`
    case 'unfinished':
      return `${result.words} + ${result.verbs.join(' or ')}`
    case 'nothing':
      return 'nothing'
  }
}

test.each<[argv: string[], path: string]>([
  [['status'], 'status'],
  [['plan', 'approve', 'abc'], 'plan approve|abc'],
  [['--root', '/x', 'status', '--json'], 'status|--root|/x|--json'],
  [['--json', 'plan', 'show'], 'plan show|--json'],
  [['run', '--', 'plan', 'show'], 'run|--|plan|show'],
  [['stauts'], 'stauts -> status'],
  [['plan', 'aprove'], 'plan aprove -> plan approve'],
  [['evidence'], 'evidence + list'],
  [['plan'], 'plan + show or approve'],
  [['evidnce', 'list'], 'evidnce list -> evidence list'],
  [['checkpiont', 'create'], 'checkpiont create -> checkpoint'],
  [['quux'], 'quux -> null'],
  [['--json'], 'nothing'],
  [[], 'nothing'],
])('%j is %s', (argv, path) => expect(found(...argv)).toBe(path))
