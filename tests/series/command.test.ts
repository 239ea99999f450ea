import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { terminalOf } from '../cli/terminal.ts'
import { sampleRepository } from '../support/sample.ts'

const View = z.looseObject({
  standing: z.string(),
  samples: z.string(),
  plot: z.string(),
  job: z.null(),
  series: z.looseObject({ seed: z.number() }),
})

test('`maestro bench -- CMD` ends with 0 when now is not slower, with 3 when it is or the goal is missed, and with 1 when nothing was measured', async () => {
  const sample = sampleRepository({ 'bench.sh': 'echo took 100 ms\n' })
  const maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep it quick')
  const bench = (...flags: string[]) => maestro.run('bench', '--pattern', 'took (.*)', ...flags, '--', 'sh', 'bench.sh')
  expect(await bench()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^no difference beyond 5 % from baseline \(0 % to 0 %\), 10 pairs\n/),
  })
  sample.write('bench.sh', 'echo took 130 ms\n')
  expect(await bench()).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^30 % slower than baseline \(\+30 % to \+30 %\), 10 pairs\n/),
  })
  expect(await bench('--margin', '40', '--goal', 'not-slower')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('within the margin of 40 %'),
  })
  sample.write('bench.sh', 'echo no luck; exit 7\n')
  expect(await bench()).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^nothing is shown: exit code 7\n(.*\n)*(now|other), warm-up: exit code 7\nno luck\n/),
  })
  expect(await maestro.run('bench', '--by', '3', '--', 'true')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^invalid_input: /),
  })
})

test('`--json` gives the record of the series, and where samples and plot lie', async () => {
  const sample = sampleRepository({ 'bench.sh': 'echo took 100 ms\n' })
  const maestro = terminalOf(sample)
  await maestro.run('session', 'open', '--goal', 'Keep it quick')
  const { code, view } = await maestro.json('bench', '--pattern', 'took (.*)', '--', 'sh', 'bench.sh')
  const { standing, samples, plot } = View.parse(view)
  expect({ code, standing, there: [samples, plot].map((path) => existsSync(path)) }).toEqual({
    code: 0,
    standing: 'met',
    there: [true, true],
  })
})
