import type { Evidence } from '../../session/evidence.ts'
import type { RunResult } from '../../session/run.ts'

/** What the supervisor measured, as evidence holds it. */
export const measuredRun = (result: RunResult): Pick<Evidence, 'timing' | 'end' | 'sandbox' | 'log' | 'artefacts'> => ({
  timing: {
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    wallMs: result.wallMs,
    cpuMs: result.cpuUserMs + result.cpuSystemMs,
    maxRssBytes: result.maxRssBytes,
  },
  end: result.end,
  sandbox: { grade: result.grade, missing: result.missing },
  log: { sha256: result.outputSha256, bytes: result.outputBytes },
  ...(result.artefacts === undefined ? {} : { artefacts: result.artefacts }),
})
