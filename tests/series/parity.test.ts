import { expect, test } from 'vitest'
import { openProject, verdictOf } from '../runs/project.ts'

const ECHO =
  'let text = ""\nfor await (const chunk of process.stdin) text += chunk\nconsole.error("noise " + Math.random())\nconsole.log(text.toUpperCase(), process.argv.slice(2).join("+"))\n'
const CASES = [{ name: 'words', args: ['a', 'b c'], stdin: 'hello\n' }, { name: 'nothing' }]

test('the same answers on two trees, whatever stands on stderr', async () => {
  const project = await openProject({ 'echo.mjs': ECHO }, { kind: 'parity', argv: ['node', 'echo.mjs'], cases: CASES })
  project.write('echo.mjs', ECHO.replace('toUpperCase', 'toLocaleUpperCase'))
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toBe('met: 2 of 2 cases answered like baseline')
  expect(evidence.results.series?.result).toEqual({ kind: 'parity', cases: 2, equal: 2, differences: [] })
})

test('what differs is listed with its line, by output and by exit code', async () => {
  const project = await openProject({ 'echo.mjs': ECHO }, { kind: 'parity', argv: ['node', 'echo.mjs'], cases: CASES })
  project.write('echo.mjs', `${ECHO.replace('join("+")', 'join("-")')}if (text === '') process.exit(3)\n`)
  const evidence = await project.verify()
  expect(evidence.results.series?.result).toEqual({
    kind: 'parity',
    cases: 2,
    equal: 0,
    differences: [
      { case: 'words', what: 'line 2: " a-b c" now, " a+b c" on the other side', unsteady: false },
      { case: 'nothing', what: 'exit code 3 now, exit code 0 on the other side', unsteady: false },
    ],
  })
  expect(verdictOf(evidence)).toMatch(/^unmet: 0 of 2 cases answered like baseline; words: line 2: /)
})

test('two commands on one tree; an answer that is not the same twice is said to be so', async () => {
  const project = await openProject(
    { 'a.sh': 'echo one\n', 'b.sh': 'echo $$; od -An -N8 -tu8 /dev/urandom\n' },
    { kind: 'parity', argv: ['sh', 'a.sh'], other: ['sh', 'b.sh'], cases: [{ name: 'plain' }] },
  )
  const evidence = await project.verify()
  expect(verdictOf(evidence)).toMatch(/^unmet: 0 of 1 cases answered like .*; plain: not the same twice, line 1: "one" now, /)
})

test('commands that cannot be found do not agree', async () => {
  const project = await openProject({ 'a.sh': 'exit 0\n' }, { kind: 'parity', argv: ['no-such'], cases: [{ name: 'plain' }] })
  expect(verdictOf(await project.verify())).toMatch(/^could-not-run: (now|other): no-such could not be executed \(exit code 127\)$/)
})

test('what was stopped at its time limit has answered nothing', async () => {
  const check = { kind: 'parity', argv: ['sleep', '5'], other: ['sleep', '6'], cases: [{ name: 'plain' }], timeoutS: 1 }
  const project = await openProject({ 'a.sh': 'exit 0\n' }, check)
  expect(verdictOf(await project.verify())).toMatch(/^(unmet: the run timed out|could-not-run: `sleep 6`: the run timed out)$/)
})
