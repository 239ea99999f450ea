import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const isInstalled = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const hasRedis = isInstalled('redis-server')

/** The folder of PostgreSQL's programs, which Debian keeps off the search path; undefined where there is none. */
export const postgresFolder = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql')
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
      .at(-1)
  : undefined

// A database that is not here is a reason to skip, said aloud; .ci/run installs both.
if (!hasRedis || postgresFolder === undefined) console.warn('tests with real services are skipped: redis-server or postgresql is missing')
