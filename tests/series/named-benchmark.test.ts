import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'

/** What `go test -bench` prints, each time with the same numbers; to /dev/stdout, as tools do that write their report to a file. */
const prints = (nanoseconds: number): string =>
  `printf 'pkg: example.com/m\\nBenchmarkSum-2 1000 ${nanoseconds} ns/op\\nBenchmarkOther-2 1000 80.5 ns/op\\nPASS\\n' > /dev/stdout\n`

test('one benchmark of several that a tool tells of is compared by its name; a name that is not there is answered with those that are', async () => {
  const project = await openProject({ 'bench.sh': prints(100) }, { kind: 'bench', argv: ['sh', 'bench.sh'], path: 'BenchmarkSum' })
  project.write('bench.sh', prints(150))
  expect(verdictOf(await project.verify())).toBe('unmet: 50 % slower than baseline (+50 % to +50 %), 10 pairs')
  project.write('bench.sh', prints(100).replaceAll('Sum', 'Total'))
  expect(verdictOf(await project.verify())).toBe(
    'could-not-run: what the benchmark prints has no number for BenchmarkSum; it tells of example.com/m.BenchmarkTotal, example.com/m.BenchmarkOther',
  )
})
