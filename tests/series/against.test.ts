import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'

const took = (ms: number): string => `echo took ${ms} ms\n`
const BENCH = { kind: 'bench', argv: ['sh', 'bench.sh'], pattern: 'took (.*)' }

test('against a checkpoint, a commit, another session, and the files that were measured before', async () => {
  const project = await openProject({ 'bench.sh': took(100) }, { ...BENCH, against: 'previous' })
  const { core, write, root } = project
  const first = core.session().id
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  write('bench.sh', took(80))
  expect(verdictOf(await project.verify())).toMatch(/^met: 20 % faster than baseline /)
  const { view } = await core.call('checkpoint', { action: 'create' })
  const checkpoint = String(view['id'] ?? view['checkpoint'])
  write('bench.sh', took(90))
  expect(verdictOf(await project.verify())).toMatch(/^unmet: 13 % slower than previous \(e-\w+\) /)
  const bench = async (against: string): Promise<string> =>
    (await core.call('run_benchmark', { command: BENCH.argv, pattern: BENCH.pattern, against })).text.split(' (')[0] ?? ''
  expect(await bench(checkpoint)).toBe(`13 % slower than ${checkpoint}`)
  expect(await bench(commit)).toBe(`10 % faster than ${commit}`)
  await core.call('open_session', { goal: 'Another way to do it' })
  write('bench.sh', took(45))
  expect(await bench(first)).toBe(`50 % faster than session ${first}`)
  expect((await core.call('run_benchmark', { command: BENCH.argv, against: 's-000' })).fault).toBe('unknown_session')
  expect((await core.call('run_benchmark', { command: BENCH.argv, against: 'K99' })).fault).toBe('unknown_checkpoint')
})

test('each side is built by itself, and the record tells what it was held against', async () => {
  const project = await openProject(
    {
      'build.sh': 'mkdir -p dist && cp bench.sh dist/bench.sh\n',
      'bench.sh': took(100),
      '.gitignore': 'dist\n',
      '.maestro/config.jsonc': { setup: [{ run: ['sh', 'build.sh'] }] },
    },
    { ...BENCH, argv: ['sh', 'dist/bench.sh'] },
  )
  project.write('bench.sh', took(70))
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^met: 30 % faster than baseline /)
  expect(evidence.integrity).toEqual({ changedFiles: [], leftFiles: [] })
  expect((await project.core.call('show_evidence', { id: 'C1' })).text).toMatch(
    /\nseries {4}against baseline .*, 22 processes, order by seed \d+\n(.*\n)*plot {6}\//,
  )
})

test('what fails at the baseline is no measure for anything, and what it lacks is named', async () => {
  const project = await openProject(
    { 'bench.sh': 'exit 3\n', 'use.js': "import './dist/made.js'\n", 'package.json': { type: 'module' }, '.gitignore': 'dist\n' },
    BENCH,
  )
  project.write('bench.sh', took(1))
  expect(verdictOf(await project.verify())).toBe('could-not-run: the command fails at baseline: exit code 3')
  project.write('dist/made.js', took(1))
  await project.core.call('set_criteria', { criteria: [{ id: 'C1', text: 'It holds', check: { ...BENCH, argv: ['node', 'use.js'] } }] })
  expect(verdictOf(await project.verify())).toMatch(/^could-not-run: .*dist\/made\.js/)
})
