import { appended, splitAtProgram, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import { listedFiles } from './listed.ts'
import type { Runner } from './runner.ts'

/** With one of these it answers something else than how its tests went. */
const others = ['--init', '--showConfig', '--clearCache', '--listTests', '--collectTests', '--version', '--help']
const watching = ['--watch', '--watchAll']

const recognise = ([program = '', ...rest]: readonly string[]): string[] | undefined =>
  rest.some((flag) => others.includes(flag)) ? undefined : [program, ...rest.filter((flag) => !watching.includes(flag))]

const withoutReporters = (argv: readonly string[]): string[] => {
  const { before, own } = splitAtProgram(argv, 'jest')
  return [...before, ...withoutFlags(own, ['--reporters']).filter((flag) => flag !== '--testLocationInResults')]
}

export const jest: Runner = {
  name: 'jest',
  program: 'jest',
  recognise,
  instrument: (argv, reporters) => ({
    argv: appended(withoutReporters(argv), ['--reporters=default', `--reporters=${reporters}/jest.cjs`, '--testLocationInResults']),
    env: {},
  }),
  // Without the flag they would be regular expressions. It takes no value, so that words behind it stay file names.
  withFiles: (argv, files) => appended(argv, ['--runTestsByPath', ...files]),
  read: readOwnReport,
  listing: { argv: (argv) => appended(argv, ['--listTests', '--json']), read: ({ output }) => listedFiles(output) },
}
