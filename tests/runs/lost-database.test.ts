import { expect, test } from 'vitest'
import { config, openProject, verdictOf } from './project.ts'

const dies = `require('net').createServer(() => { console.log('no memory'); process.exit(3) }).listen(47331, () => console.log('listening'))`
const asks = `require('net').connect(47331).on('error', () => {}).on('close', () => process.exit(1))`

test('a check that fails because its service went away could not run, and the service is named with its last words', async () => {
  const services = { db: { start: ['node', '-e', dies], ready: { output: 'listening' } } }
  const { verify } = await openProject(config({ services }), { kind: 'command', argv: ['node', '-e', asks] })
  expect(verdictOf(await verify())).toBe(
    'could-not-run: its service db ended while it ran: it ended with exit code 3\nlistening\nno memory',
  )
})
