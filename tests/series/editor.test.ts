import { expect, test } from 'vitest'
import { MessageType } from 'vscode-languageserver/node'
import { makeProject, proposePlan } from '../lsp/fixture.ts'

test('an editor is told what its benchmark showed, and where the plot lies', async () => {
  const made = makeProject({ 'bench.sh': 'echo took 10 ms\n' })
  await proposePlan(made)
  const editor = await made.edit()
  made.write('bench.sh', 'echo took 20 ms\n')
  const answer = await editor.execute('maestro.run_benchmark', { command: ['sh', 'bench.sh'], pattern: 'took (.*)' })
  expect(answer).toMatchObject({ view: { standing: 'unmet', series: { result: { pairs: 10 } } } })
  const told = await editor.until('the result in a message', (events) => events.find((event) => event.kind === 'message'))
  expect(told).toMatchObject({
    type: MessageType.Warning,
    text: expect.stringMatching(/^Maestro: 100 % slower than baseline .*(\n.*)*\nplot: \//),
  })
  await editor.stop()
})
