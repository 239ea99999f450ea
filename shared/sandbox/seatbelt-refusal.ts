import { spawnSync } from 'node:child_process'

/** macOS has it at this place; another one on the search path would not be the system's. */
export const sandboxExec = '/usr/bin/sandbox-exec'

/** Why macOS' sandbox cannot be used, or nothing when it runs a command and refuses what its profile forbids. */
export const seatbeltRefusal = (program: string): string | undefined => {
  const runs = (profile: string): { status: number | null; words: string } => {
    const { status, stderr, error } = spawnSync(program, ['-p', profile, '/bin/ls', '/'], { encoding: 'utf8', timeout: 5000, env: {} })
    return { status, words: error?.message ?? stderr.trim() }
  }
  const allowed = runs('(version 1)(allow default)')
  if (allowed.status !== 0) return `sandbox-exec did not run: ${allowed.words}`
  const refused = runs('(version 1)(allow default)(deny file-read-data (literal "/"))')
  return refused.status === 0 ? 'sandbox-exec ran a command without confining it' : undefined
}
