import { appended, splitAtProgram, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import { listedTests } from './listed.ts'
import type { Runner } from './runner.ts'

/** Subcommands that do not run tests once. */
const others = ['bench', 'typecheck', 'list', 'init', 'related', 'complete']
const watching = ['--watch', '-w', '--ui', '--run']

const recognise = ([program = '', ...rest]: readonly string[]): string[] | undefined => {
  const [first = ''] = rest
  if (others.includes(first)) return undefined
  const once = ['run', 'watch', 'dev'].includes(first) ? rest.slice(1) : rest
  return [program, 'run', ...once.filter((flag) => !watching.includes(flag))]
}

const withoutReporters = (argv: readonly string[]): string[] => {
  const { before, own } = splitAtProgram(argv, 'vitest')
  return [...before, ...withoutFlags(own, ['--reporter', '--includeTaskLocation'])]
}

/** `vitest run X` -> `vitest list X`. */
const asList = (argv: readonly string[]): string[] => {
  const { before, own } = splitAtProgram(argv, 'vitest')
  return [...before, ...own.slice(0, 1), 'list', ...own.slice(own[1] === 'run' ? 2 : 1)]
}

export const vitest: Runner = {
  name: 'vitest',
  program: 'vitest',
  recognise,
  instrument: (argv, reporters) => ({
    argv: appended(withoutReporters(argv), ['--reporter=default', `--reporter=${reporters}/vitest.mjs`, '--includeTaskLocation']),
    env: {},
  }),
  withFiles: (argv, files) => appended(argv, files),
  read: readOwnReport,
  listing: { argv: (argv) => appended(asList(argv), ['--json']), read: ({ output }) => listedTests(output) },
}
