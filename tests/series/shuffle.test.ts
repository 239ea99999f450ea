import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'
import { samplesOf } from './samples.ts'

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const hasGo = isInstalled('go')
// A language that is not here is a reason to skip, said aloud.
if (!hasGo) console.warn('repetitions of Go tests are not tested: go is missing')

const GO = {
  'go.mod': 'module example.org/race\n\ngo 1.19\n',
  'race.go': 'package race\n\nconst Broken = true\n',
  'race_test.go':
    'package race\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\nfunc TestB(t *testing.T) {\n\tif Broken {\n\t\tt.Fatal("broken")\n\t}\n}\n',
}

test.skipIf(!hasGo)('tests are shuffled by a seed that both sides of a try share, and each try has its own', async () => {
  const project = await openProject(GO, { kind: 'repeat', times: 3 })
  project.write('race.go', 'package race\n\nconst Broken = false\n')
  const evidence = await project.verify()
  const samples = samplesOf(project, evidence)
  const [other, now] = (['other', 'now'] as const).map((side) => samples.filter((sample) => sample.side === side).map(({ seed }) => seed))
  expect(verdictOf(evidence)).toMatch(/^met: 0 failures of \d+, .*; 3 of 3 failed at baseline, which \d+ tries would have shown$/)
  expect(now?.slice(0, 3)).toEqual(other)
  expect(new Set(now).size).toBe(now?.length)
  expect(evidence.results.series?.result).toMatchObject({ kind: 'repeat', shuffled: true })
  expect(project.log(evidence)).toContain(`-test.shuffle ${other?.[0]}`)
})
