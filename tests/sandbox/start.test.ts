import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startRun } from '../../shared/sandbox/start.ts'
import { requestFor, temporaryFolder } from './runs.ts'

test.each([
  ['says something', 'console.error("no disk"); process.exit(1)', 'no disk'],
  ['says nothing', 'process.exit(3)', 'exit code 3, no message'],
  ['is killed', 'process.kill(process.pid, "SIGKILL")', 'killed by SIGKILL'],
])('a supervisor that %s before it began is a fault with its reason', async (_, script, reason) => {
  const program = join(temporaryFolder('program'), 'supervisor.mjs')
  writeFileSync(program, script)
  const started = await startRun(temporaryFolder('run'), requestFor(['true']), { program })
  expect(started).toMatchObject({ code: 'run_not_started', message: `The run's supervisor ended before it began: ${reason}` })
})
