import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, test, vi } from 'vitest'
import { runFiles } from '../../shared/sandbox/run-folder.ts'
import { cancelRun, runState, waitForRun } from '../../shared/sandbox/watch-run.ts'
import { bundledProgram, supervisorProgram } from '../support/programs.ts'
import { begin, confinement, finish, grades, living, outputContains, requestFor, temporaryFolder, uniqueSeconds } from './runs.ts'

describe.skipIf(confinement === undefined)('the supervisor is killed', () => {
  test('nothing of a confined run survives it, and the run is abandoned', async () => {
    const mark = uniqueSeconds()
    const { folder, pid } = await begin(
      requestFor(['sh', '-c', `setsid sh -c 'trap "" TERM; (sleep ${mark} &); echo ready; sleep ${mark}' & wait`]),
    )
    await outputContains(folder, 'ready')
    expect(runState(folder)).toEqual({ kind: 'running', pid })
    process.kill(pid, 'SIGKILL')
    expect(await waitForRun(folder)).toEqual({ kind: 'abandoned' })
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })
})

describe.skipIf(confinement === undefined)('the supervisor is killed before its command has started', () => {
  test('nothing is left, however far bubblewrap had come', async () => {
    const mark = uniqueSeconds()
    for (let round = 0; round < 12; round += 1) {
      const { folder, pid } = await begin(requestFor(['sleep', mark]))
      const set = performance.now() + round * 2
      while (performance.now() < set);
      process.kill(pid, 'SIGKILL')
      expect(await waitForRun(folder)).toEqual({ kind: 'abandoned' })
    }
    await vi.waitFor(() => expect(living(mark)).toEqual([]), { timeout: 5000, interval: 20 })
  })
})

/** The path by which the run's pipe can still be opened: its name is gone as soon as the run has it. */
const pipeOf = (supervisor: number, folder: string): string => {
  const descriptors = `/proc/${supervisor}/fd`
  const found = readdirSync(descriptors).find((one) => readlinkSync(join(descriptors, one)).startsWith(runFiles(folder).pipe))
  if (found === undefined) throw new Error('the supervisor holds no pipe')
  return join(descriptors, found)
}

describe.skipIf(confinement === undefined)('a confined run is cancelled', () => {
  test('who holds its output outside of the sandbox, as bubblewrap caught in the middle of its start does, is ended with it', async () => {
    const mark = uniqueSeconds()
    const { folder, pid } = await begin(requestFor(['sh', '-c', `echo ready; sleep ${mark}`]))
    await outputContains(folder, 'ready')
    const caught = spawn('sh', ['-c', `exec > ${pipeOf(pid, folder)}; echo held; exec sleep ${mark}`])
    const ended = once(caught, 'exit')
    await outputContains(folder, 'held')
    cancelRun(folder)
    expect((await finish(folder)).result.end).toEqual({ kind: 'cancelled' })
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(living(mark)).toEqual([])
  })
})

describe.each(grades)('the thread that started a $grade run ends', (how) => {
  test('a run that a worker thread started outlives the thread', async () => {
    const mark = uniqueSeconds()
    const request = requestFor(['sh', '-c', `echo ready ${mark}; while [ ! -e go ]; do sleep 0.02; done; echo done`], how)
    const folder = temporaryFolder('run')
    const file = join(temporaryFolder('request'), 'request.json')
    writeFileSync(file, JSON.stringify(request))
    const worker = new Worker(await bundledProgram('tests/sandbox/starter.ts'), {
      argv: [folder, file, await supervisorProgram()],
      stdout: true,
    })
    await once(worker.stdout, 'data')
    await outputContains(folder, 'ready')
    await worker.terminate()
    expect(living(mark)).not.toEqual([])
    writeFileSync(join(request.workspace, 'go'), '')
    const { result, output } = await finish(folder)
    expect([result.end, output]).toEqual([{ kind: 'exited', code: 0 }, `ready ${mark}\ndone\n`])
  })
})

describe.each(grades)('the starter of a $grade run is killed', (how) => {
  test('the run goes on, and another process reads its result', async () => {
    const request = requestFor(['sh', '-c', 'ls -l /proc/self/fd; echo ready; while [ ! -e go ]; do sleep 0.02; done; echo done'], how)
    const folder = temporaryFolder('run')
    const file = join(temporaryFolder('request'), 'request.json')
    writeFileSync(file, JSON.stringify(request))
    const program = await bundledProgram('tests/sandbox/starter.ts')
    // The host of our server left a descriptor open; Node closes only the low ones for its children.
    const leak = ['-c', 'exec 30<"$0"; exec "$@"', file]
    const starter = spawn('bash', [...leak, process.execPath, program, folder, file, await supervisorProgram()], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    await once(starter.stdout, 'data')
    await outputContains(folder, 'ready')
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    writeFileSync(join(request.workspace, 'go'), '')
    const { result, output } = await finish(folder)
    expect([result.end, output.endsWith('ready\ndone\n')]).toEqual([{ kind: 'exited', code: 0 }, true])
    expect(output).not.toContain('request.json')
  })
})
