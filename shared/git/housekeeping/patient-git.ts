import { setPriority } from 'node:os'
import { type Fault } from '../../session/fault.ts'
import { argumentsOf, environmentOf, gitFault } from '../environment.ts'
import type { Repository } from '../repository.ts'

/** Told the number of every process that works for a housekeeper. */
export type OnWorker = (pid: number) => void

/** One thread and a bounded window: housekeeping must not be noticed. */
const modest = ['-c', 'pack.threads=1', '-c', 'pack.windowMemory=64m', '-c', 'core.commitGraph=true']

/** Runs one git command on our store at the lowest priority. A kill of it at any moment leaves at most an unfinished file. */
export const patientGit = async (
  repo: Repository,
  args: readonly string[],
  { onWorker, input }: { readonly onWorker: OnWorker; readonly input?: string },
): Promise<string | Fault> => {
  const { execa } = await import('execa')
  const running = execa('git', argumentsOf([...modest, ...args]), {
    cwd: repo.gitDir,
    env: environmentOf(repo.git),
    extendEnv: false,
    reject: false,
    maxBuffer: 16 * 1024 * 1024,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  if (running.pid !== undefined) lowered(running.pid, onWorker)
  const { exitCode, code, stdout, stderr } = await running
  return exitCode === 0 ? stdout : gitFault(args[0] ?? '', exitCode ?? code, stderr)
}

const lowered = (pid: number, onWorker: OnWorker): void => {
  onWorker(pid)
  try {
    setPriority(pid, 19)
  } catch {
    // Ended already, or not allowed: it works at its own priority.
  }
}
