import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { temporaryFolder } from '../runs.ts'

const compiler = process.env['CC'] ?? 'cc'

/** The attacks that need a system call of their own, compiled here; nothing where there is no C compiler. */
export const nativeProgram = (): string | undefined => {
  const program = join(temporaryFolder('native'), 'native')
  try {
    execFileSync(compiler, ['-O1', '-o', program, join(import.meta.dirname, 'native.c')], { stdio: ['ignore', 'ignore', 'pipe'] })
    return program
  } catch (error) {
    console.warn(`native attacks are not run: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
