import { insertBeforeRest, withoutFlags } from '../argv-flags.ts'
import { readOwnReport } from '../own-report.ts'
import type { Runner } from './runner.ts'

/** Subcommands that do not run tests once. */
const others = ['bench', 'typecheck', 'list', 'init', 'related']

const recognise = ([program, ...rest]: readonly string[]): string[] | undefined => {
  const [first = ''] = rest
  if (program !== 'vitest' || others.includes(first)) return undefined
  const once = ['run', 'watch', 'dev'].includes(first) ? rest.slice(1) : rest
  return ['vitest', 'run', ...once.filter((flag) => !['--watch', '-w', '--ui', '--run'].includes(flag))]
}

const instrument = (argv: readonly string[], reporters: string): string[] => {
  const flags = ['--reporter=default', `--reporter=${reporters}/vitest.mjs`, '--includeTaskLocation']
  const plain = withoutFlags(argv, ['--reporter', '--includeTaskLocation'])
  return plain[0] === 'npm' && !plain.includes('--') ? [...plain, '--', ...flags] : insertBeforeRest(plain, flags)
}

export const vitest: Runner = {
  name: 'vitest',
  recognise,
  instrument: (argv, reporters) => ({ argv: instrument(argv, reporters), env: {} }),
  withFiles: (argv, files) => [...argv, ...files],
  read: readOwnReport,
  listing: 'not asked yet',
}
