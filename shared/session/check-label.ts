import type { Check } from './check.ts'

const command = (argv: readonly string[]): string => `\`${argv.join(' ')}\``
const inFolder = (cwd: string | undefined): string => (cwd === undefined ? '' : ` in ${cwd}`)

/** `tests test/sum.test.js`, `command npm run lint`: a check on one line. */
export const checkLabel = (check: Check): string => {
  switch (check.kind) {
    case 'command':
      return `command ${command(check.argv)}${check.pattern === undefined ? '' : ` matching /${check.pattern}/`}${inFolder(check.cwd)}`
    case 'tests':
      return `${['tests', ...(check.files ?? []), ...(check.argv ? [command(check.argv)] : []), ...(check.originals === true ? ['with the baseline’s test files unchanged'] : [])].join(' ')}${inFolder(check.cwd)}`
    case 'fails-without-fix':
      return `${['fails without the fix', ...(check.files ?? []), ...(check.argv ? [command(check.argv)] : [])].join(' ')}${inFolder(check.cwd)}`
    case 'diagnostics':
      return `at most ${check.max ?? 0} of ${check.severity ?? 'warning'} or worse by ${command(check.argv)}${inFolder(check.cwd)}`
    case 'coverage':
      return `${check.what ?? 'lines'} covered >= ${check.min} %${check.scope === undefined ? '' : ` in ${check.scope.join(', ')}`} by ${command(check.argv)}${inFolder(check.cwd)}`
    case 'metric':
      return `${check.metrics.map(({ name, op, target, unit }) => `${name} ${op} ${target}${unit === undefined ? '' : ` ${unit}`}`).join(', ')} by ${command(check.argv)}${inFolder(check.cwd)}`
    case 'bench':
      return `${check.goal === 'faster' ? (check.by === undefined ? 'faster' : `at least ${check.by} % faster`) : `not slower by ${check.margin ?? 5} %`} than ${check.against ?? 'baseline'} by ${command(check.argv)}${inFolder(check.cwd)}`
    case 'repeat':
      return `no failure in ${check.times ?? 50} runs of ${[...(check.argv ? [command(check.argv)] : ['tests']), ...(check.files ?? [])].join(' ')}${inFolder(check.cwd)}`
    case 'parity':
      return `${command(check.argv)} answers ${check.cases.length} cases like ${check.other === undefined ? (check.against ?? 'baseline') : command(check.other)}${inFolder(check.cwd)}`
    case 'unchanged':
      return `unchanged ${check.globs.join(', ')}`
    case 'absent':
      return `absent ${[check.dependency && `dependency ${check.dependency}`, check.symbol && `word ${check.symbol}`, check.globs?.join(', ')].filter(Boolean).join(' in ')}`
    case 'clean':
      return 'clean: no leftovers since the baseline'
    case 'document':
      return `document ${check.path}${check.sections === undefined ? '' : ` with ${check.sections.join(', ')}`}`
    case 'manual':
      return `the user attests: ${check.question}`
  }
}
