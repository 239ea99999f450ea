import * as z from 'zod'
import { fault, isFault, provedCriteria, type ProvedCriterion, type Workspace } from '../../../shared/index.ts'
import type { Command } from '../command.ts'
import { connectLines } from '../connect.ts'
import { openCore, userName } from '../core.ts'
import { exits } from '../exits.ts'
import { answered, replied } from '../outcome.ts'

type Sandbox = Awaited<ReturnType<Workspace['sandbox']>>

/** Looks at the folder and says what works here and what to do next. Writes nothing: the store begins with the first session. */
export const init: Command = {
  path: 'init',
  positional: [],
  switches: {},
  summary: 'Look at this folder: the sandbox, the checks that can become criteria, how to connect a host and an editor.',
  input: z.object({}),
  run: async (request) => {
    const core = await openCore(request, userName(request.env))
    if (isFault(core)) return replied(core)
    const { place } = core.workspace
    if (place.readOnly !== undefined)
      return replied(fault('store_read_only', place.readOnly, 'Give this user the right to write there, or open another folder.'))
    const sandbox = await core.workspace.sandbox()
    const { criteria, problem } = await provedCriteria(core.workspace)
    const connect = connectLines(request.programs)
    const text = [
      `Workspace ${place.root} (${place.kind}); the store will be ${place.storeDir}.`,
      ...sandboxLines(sandbox),
      ...(problem === null ? [] : [`attention configuration: ${problem.message} ${problem.hint}`]),
      ...criteriaLines(criteria),
      ...connect,
    ]
    // A sandbox that refuses is no failed init: sessions, plans and checkpoints work, and the text says what does not.
    return answered(text.join('\n'), { root: place.root, kind: place.kind, store: place.storeDir, sandbox, criteria, connect }, exits.done)
  },
}

const sandboxLines = (sandbox: Sandbox): string[] => {
  if (sandbox.kind === 'refused')
    return [
      `attention sandbox: nothing is run here yet: ${sandbox.reason}`,
      `  1. ${sandbox.fix}`,
      '  2. Or let checks and commands run without a sandbox: `maestro config set --user sandbox.allowUnconfined true`.',
      '     They then have all your rights: your files, your keys, the network. Every evidence record says "unconfined".',
    ]
  const missing = sandbox.missing.length > 0 ? `, without ${sandbox.missing.join(', ')}` : ''
  return [
    `${sandbox.grade === 'confined' ? 'ok' : 'attention'} sandbox: ${sandbox.grade} by ${sandbox.backend} ${sandbox.version}${missing}`.trimEnd(),
  ]
}

const criteriaLines = (criteria: readonly ProvedCriterion[]): string[] => {
  if (criteria.length === 0) return ['No check was detected: give each criterion a command, `maestro criteria add "It starts" -- COMMAND`.']
  return [
    'Checks found here, ready as criteria:',
    ...criteria.map(({ text, why, listed }) => `  - ${text} (${why})${listed === null ? '' : `: ${listed}`}`),
    'Begin, here or from your agent:',
    '  maestro session open --goal "What shall be true at the end"',
    ...criteria.flatMap(({ text, check }) =>
      check.kind === 'tests' || check.kind === 'command' ? [`  maestro criteria add ${quoted(text)}${flagsOf(check)}`] : [],
    ),
    '  maestro verify',
  ]
}

const flagsOf = (check: ProvedCriterion['check']): string => {
  const cwd = 'cwd' in check && check.cwd !== undefined ? ` --cwd ${quoted(check.cwd)}` : ''
  return 'argv' in check && check.argv !== undefined ? `${cwd} -- ${check.argv.map(quoted).join(' ')}` : cwd
}

/** As a POSIX shell takes it for one word. */
const quoted = (word: string): string => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)
