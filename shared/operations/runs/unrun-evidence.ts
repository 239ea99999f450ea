import { arch, cpus, platform } from 'node:os'
import type { Actor } from '../../session/actor.ts'
import { canonicalJson } from '../../session/canonical.ts'
import type { Check } from '../../session/check.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import type { Evidence, RunVerdict } from '../../session/evidence.ts'
import { severityCounts } from '../../judge/verdicts/diagnostics.ts'
import { sha256 } from '../../store/clock.ts'
import type { Workspace } from '../context.ts'
import { withinBytes } from './within-bytes.ts'

const DIAGNOSTICS_BYTES = 20_000

/** What is known without a run. `grade`: `read` or `attested`. */
export type Unrun = {
  readonly criterion: string
  readonly check: Check
  readonly plan: string | null
  readonly tree: string
  readonly policy: string
  readonly askedBy: Actor
  readonly startedAt: string
  readonly grade: 'read' | 'attested'
  readonly verdict: RunVerdict
  readonly diagnostics?: readonly Diagnostic[]
  readonly reason?: string
}

/** Evidence for which nothing was executed: Maestro read the tree itself, or the user gave his word. */
export const unrunEvidence = ({ sources }: Workspace, unrun: Unrun): Evidence => {
  const { criterion, check, plan, tree, policy, askedBy, startedAt, grade, verdict, diagnostics, reason } = unrun
  const endedAt = sources.now()
  return {
    id: sources.newId('e'),
    run: sources.newId('r'),
    criterion,
    check,
    plan,
    askedBy,
    subject: { tree, policy, arm: 'now' },
    method: { hash: sha256(canonicalJson(check)), argv: [], runner: 'exit', env: {}, timeoutMs: 0 },
    timing: { startedAt, endedAt, wallMs: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)), cpuMs: 0, maxRssBytes: 0 },
    end: { kind: 'exited', code: 0 },
    sandbox: { grade, missing: [] },
    environment: { os: platform(), arch: arch(), cpus: cpus().length, node: process.version, lockFiles: '' },
    results: {
      runner: grade === 'read' ? 'maestro' : 'user',
      fidelity: grade === 'read' ? 'full' : 'none',
      counts: { passed: 0, failed: 0, skipped: 0, missing: 0 },
      failing: [],
      problems: [],
      digest: sha256(JSON.stringify(diagnostics ?? [])),
      ...(diagnostics === undefined
        ? {}
        : { diagnostics: withinBytes(diagnostics, DIAGNOSTICS_BYTES), diagnosticCounts: severityCounts(diagnostics) }),
    },
    integrity: { changedFiles: [], leftFiles: [] },
    log: { sha256: sha256(''), bytes: 0 },
    verdict,
    ...(reason === undefined ? {} : { reason }),
  }
}
