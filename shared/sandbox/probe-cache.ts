import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { writeWhole } from './write-whole.ts'

/** What the self-test found about one bubblewrap on one booted kernel for one user. */
export const Confinement = z.object({ grade: z.enum(['confined', 'confined-partial']), missing: z.array(z.string()), version: z.string() })
export type Confinement = z.infer<typeof Confinement>

const Cached = z.object({ key: z.string(), confinement: Confinement })
/** Raised when the policy or the attacks change, so that an older verdict is not believed. */
const methodVersion = 2

const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** Everything a verdict depends on. The file's size and time stand in for its content: a replaced bwrap is tested anew. */
export const probeKey = (bwrap: string, version: string): string => {
  const { size, mtimeMs } = statSync(bwrap)
  return [methodVersion, release(), bootId(), process.getuid?.() ?? '', process.arch, process.version, bwrap, version, size, mtimeMs].join(
    '|',
  )
}

const file = (cacheDir: string): string => join(cacheDir, 'sandbox-probe.json')

export const readCached = (cacheDir: string, key: string): Confinement | undefined => {
  try {
    const cached = Cached.parse(JSON.parse(readFileSync(file(cacheDir), 'utf8')))
    return cached.key === key ? cached.confinement : undefined
  } catch {
    return undefined
  }
}

/** A cache that cannot be written costs 60 ms at the next start, nothing more. */
export const writeCached = (cacheDir: string, key: string, confinement: Confinement): void => {
  try {
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 })
    writeWhole(file(cacheDir), JSON.stringify({ key, confinement }))
  } catch {
    // Read-only home, full disk: the probe itself has answered.
  }
}
