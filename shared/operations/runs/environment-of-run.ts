import { arch, cpus, platform } from 'node:os'
import type { Evidence } from '../../session/evidence.ts'
import type { RunFacts } from './facts.ts'
import { lockFilesDigest } from './lock-files.ts'

/** What surrounded a run, as evidence holds it. */
export const environmentOfRun = (facts: RunFacts, checkout: string): Evidence['environment'] => ({
  os: platform(),
  arch: arch(),
  cpus: cpus().length,
  node: process.version,
  lockFiles: lockFilesDigest(checkout),
  ...(Object.keys(facts.tools).length > 0 && { tools: facts.tools }),
  ...(facts.untracked.length > 0 && { untracked: facts.untracked }),
  ...(Object.keys(facts.outside).length > 0 && { outside: facts.outside }),
  ...(facts.lockFilesDiffer.length > 0 && { lockFilesDiffer: facts.lockFilesDiffer }),
  ...(facts.refusedHosts.length > 0 && { refusedHosts: facts.refusedHosts }),
})
