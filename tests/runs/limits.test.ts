import { expect, test } from 'vitest'
import { config, openProject, verdictOf } from './project.ts'

const block = 'dd if=/dev/zero bs=1M count=1 2>/dev/null'
const endless = `i=0; while [ $i -lt 5000 ]; do i=$((i+1)); ${block} of=build-$i; done`
const hungry = `$SIG{ALRM} = sub { exit 7 }; alarm 20; for (1..4) { if (!fork) { my $own = "a" x 80_000_000; sleep 20; exit } } wait`

test('a run that writes more than the project allows could not run: nothing is said of the code', async () => {
  const { verify } = await openProject(config({ limits: { diskMb: 30 } }), { kind: 'command', argv: ['sh', '-c', endless] })
  expect(verdictOf(await verify())).toBe('could-not-run: the run wrote more to the disk than is allowed')
})

test('so is one whose processes hold more memory together', async () => {
  const { verify } = await openProject(config({ limits: { treeMemoryMb: 200 } }), { kind: 'command', argv: ['perl', '-e', hungry] })
  expect(verdictOf(await verify())).toBe('could-not-run: the run held more memory than is allowed')
})

test('a run of a project that says nothing has both limits, and what it writes within them is no matter', async () => {
  const { verify, request } = await openProject({ 'a.txt': 'a' }, { kind: 'command', argv: ['sh', '-c', `${block} of=/tmp/a`] })
  const evidence = await verify()
  expect(verdictOf(evidence)).toBe('met: exit code 0')
  expect(request(evidence).limits).toMatchObject({ diskBytes: 8 * 1024 ** 3, treeMemoryBytes: expect.any(Number) })
})
