import { arch, cpus, platform } from 'node:os'
import type { Actor } from '../../session/actor.ts'
import { canonicalJson } from '../../session/canonical.ts'
import type { Check } from '../../session/check.ts'
import type { Diagnostic } from '../../session/diagnostic.ts'
import type { Evidence, RunVerdict } from '../../session/evidence.ts'
import { isFault, type Fault } from '../../session/fault.ts'
import type { Repository } from '../../git/repository.ts'
import { severityCounts } from '../../judge/verdicts/diagnostics.ts'
import { sha256 } from '../../store/clock.ts'
import { readConfig } from '../../store/config.ts'
import type { Workspace } from '../context.ts'
import { inputsOfRun } from '../evidence/inputs-of-run.ts'
import { declaredInputs } from './declared-inputs.ts'
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

/** Evidence for which nothing was executed: Maestro read the tree itself, or the user gave his word. Faults: the store's. */
export const unrunEvidence = async ({ sources, place }: Workspace, repository: Repository, unrun: Unrun): Promise<Evidence | Fault> => {
  const { criterion, check, plan, tree, policy, askedBy, startedAt, grade, verdict, diagnostics, reason } = unrun
  const inputs = await inputsOfRun(repository, {
    tree,
    kind: check.kind,
    declared: readBy(check) ?? declaredFor(place.root, unrun),
    cwd: '',
  })
  if (isFault(inputs)) return inputs
  const endedAt = sources.now()
  return {
    id: sources.newId('e'),
    run: sources.newId('r'),
    criterion,
    check,
    plan,
    askedBy,
    subject: { tree, policy, arm: 'now', inputs },
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

/** The files that a check reads, where it reads some alone: nothing else can change its answer. */
const readBy = (check: Check): readonly string[] | null => {
  if (check.kind === 'document') return [literally(check.path)]
  return check.kind === 'unchanged' || check.kind === 'absent' ? (check.globs ?? null) : null
}

/** A path as a glob that means nothing else. */
const literally = (path: string): string => path.replaceAll(/[\\*?[\]{}()!+@|,]/g, '\\$&')

/**
 * What the configuration declares narrows the user's word, but never a reading: that looks at the whole tree, whatever others depend on. A
 * configuration that cannot be read narrows nothing.
 */
const declaredFor = (root: string, { check, grade }: Unrun): string[] | null => {
  const config = grade === 'attested' ? readConfig(root) : null
  return config === null || isFault(config) ? null : declaredInputs(config, check)
}
