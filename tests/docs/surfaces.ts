import { commands } from '../../clients/cli/commands.ts'
import { commandUsage } from '../../clients/cli/usage.ts'
import { RESTORE_OPERATION } from '../../server-lsp/command-names.ts'
import { commandName } from '../../server-lsp/convert.ts'
import { findingRules, operations } from '../../shared/index.ts'
import { inputTable } from './operations.ts'
import { table } from './table.ts'

/** docs/CLI.md: every command of the terminal, with the words that `maestro help` prints. */
export const cliDocument = (): string =>
  [
    '# Command line',
    '',
    'What `maestro` understands. Written by `npm run docs` from the commands themselves; do not edit.',
    '',
    'Every command takes `--json` (one JSON object on stdout), `--session ID` and `--root DIR`. Exit codes: 0 done, 1 a fault (its code and',
    'what to do on stderr), 2 a wrong call, 3 done but not met.',
    '',
    ...commands.flatMap((command) => [`## maestro ${command.path}`, '', '```', commandUsage(command).trimEnd(), '```', '']),
  ].join('\n')

/** docs/LSP.md: the commands an editor can call and the diagnostics it gets. */
export const lspDocument = (): string =>
  [
    '# Editor server',
    '',
    'What `maestro-lsp` offers an editor. Written by `npm run docs` from the operations and the finding rules; do not edit.',
    '',
    '## Diagnostics',
    '',
    'Source `maestro`. They stand on the lines of source files and of `.maestro/plan.md`; [FINDINGS.md](FINDINGS.md) explains each code.',
    '',
    table(
      ['code', 'severity'],
      findingRules.map(({ code, severity }) => [`\`${code}\``, severity]),
    ),
    '',
    '## Commands',
    '',
    'For `workspace/executeCommand`. The argument is one object, the input. With several folders open, a second argument `{ root }` says which.',
    "A command is always the user's own act; the answer is `{ text, view }`, or a fault, which the editor also shows.",
    ...operations.flatMap(({ name, summary, input }) => ['', `### ${commandName(name)}`, '', summary, '', ...inputTable(input)]),
    '',
    `### ${commandName(RESTORE_OPERATION)}`,
    '',
    'Previews the restore of a checkpoint, asks, and restores only on a yes.',
    '',
  ].join('\n')

/** docs/FINDINGS.md: what every finding means. */
export const findingsDocument = (): string =>
  [
    '# Findings',
    '',
    'What Maestro says of a session and its files, in every surface. Written by `npm run docs` from `shared/judge/findings/`; do not edit.',
    '',
    ...findingRules.flatMap(({ code, severity, explanation }) => [`## ${code}`, '', `*${severity}* — ${explanation}`, '']),
  ].join('\n')
